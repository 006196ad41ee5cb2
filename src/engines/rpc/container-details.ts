import { z } from "zod";
import { follow, procedure, router } from "../../access/index.ts";
import { type ContainerSpec, looksSecret } from "../../commandline/index.ts";
import { toDocker } from "../docker/spec.ts";
import type { ContainerStats, EngineEvent } from "../engine.ts";
import { followContainer } from "../live/container.ts";
import { toLibpod } from "../podman/spec.ts";
import { viewFile } from "../streams/file.ts";
import { listFolder } from "../streams/folder.ts";
import { sendSignal, signalNames } from "../streams/process-signal.ts";
import { containerPath } from "../streams/queries.ts";
import { findShells } from "../streams/shells.ts";
import { type EngineServices, target } from "./services.ts";

/** Figures of one container at one moment. */
export interface ContainerSample extends Omit<ContainerStats, "id"> {
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** Changed files that are sent to a page at most. */
const changeLimit = 20_000;
/** How far back the events of a container are asked for. */
const pastMs = 24 * 3600 * 1000;
const pastLimit = 1000;

/** The specification with `$NAME` in the place of each secret of its environment. */
function withoutSecrets(spec: ContainerSpec): ContainerSpec {
  if (!spec.env) return spec;
  const env = spec.env.map((one) => (looksSecret(one.name, one.value ?? "") ? { ...one, value: `$${one.name}` } : one));
  return { ...spec, env };
}

/** What the page of one container asks. */
export function containerRouter({ engines }: EngineServices) {
  const of = async (input: z.output<typeof target>, signal: AbortSignal | undefined) =>
    (await engines.engine(input.engine, signal)).containers;
  const abort = (signal: AbortSignal | undefined) => (signal ? { signal } : {});
  return router({
    /** The container, live. */
    watch: procedure.input(target).subscription(async function* ({ ctx, input, signal }) {
      const end = new AbortController();
      const over = AbortSignal.any([end.signal, signal ?? ctx.session.signal]);
      try {
        const source = followContainer(engines, input.engine, input.id, over);
        yield* follow(source, { signal: over, drained: ctx.drained });
      } finally {
        end.abort();
      }
    }),

    /** Its figures once a second, while it runs. */
    stats: procedure.input(target).subscription(async function* ({ ctx, input, signal }) {
      const over = signal ?? ctx.session.signal;
      const containers = await of(input, over);
      for await (const [stats] of containers.stats({ ids: [input.id], signal: over })) {
        if (!stats) continue;
        await ctx.drained(over);
        const { id: _, ...figures } = stats;
        yield { time: Date.now(), ...figures } satisfies ContainerSample;
      }
    }),

    /** What happened to it in the last day, as far as the engine remembers. */
    pastEvents: procedure.input(target).query(async ({ input, signal }): Promise<readonly EngineEvent[]> => {
      const containers = await of(input, signal);
      const events = await containers.pastEvents(input.id, { since: Date.now() - pastMs, ...abort(signal) });
      return events.slice(-pastLimit);
    }),

    /** What happens to it. */
    events: procedure.input(target).subscription(async function* ({ ctx, input, signal }) {
      const over = signal ?? ctx.session.signal;
      const engine = await engines.engine(input.engine, over);
      for await (const event of engine.events({ signal: over })) {
        if (event.id !== input.id && event.attributes.container !== input.id) continue;
        await ctx.drained(over);
        yield event;
      }
    }),

    /** The engine's own answer, as JSON. */
    inspect: procedure.input(target).query(async ({ input, signal }) => {
      const { raw } = await (await of(input, signal)).inspect(input.id, abort(signal));
      return JSON.stringify(raw, null, 2);
    }),

    /** The call of the engine's API that makes such a container; secrets stand as $NAME. */
    creation: procedure.input(target).query(async ({ input, signal }) => {
      const engine = await engines.engine(input.engine, signal);
      const { spec, name } = await engine.containers.inspect(input.id, abort(signal));
      const masked = withoutSecrets(spec);
      return engine.kind === "podman"
        ? `POST /libpod/containers/create\n${JSON.stringify(toLibpod(masked), null, 2)}`
        : `POST /containers/create?name=${encodeURIComponent(name)}\n${JSON.stringify(toDocker(masked), null, 2)}`;
    }),

    processes: procedure
      .input(target)
      .query(async ({ input, signal }) => (await of(input, signal)).processes(input.id, abort(signal))),

    /** Sends a signal to one process, by the number that the list of processes shows. */
    signal: procedure
      .input(target.extend({ pid: z.number().int().min(1).max(4_194_304), name: z.enum(signalNames) }))
      .mutation(async ({ input, signal }) => {
        const engine = await engines.engine(input.engine, signal);
        await sendSignal(engine, engines.host, input.id, input.pid, input.name, abort(signal));
      }),

    changes: procedure.input(target).query(async ({ input, signal }) => {
      const changes = await (await of(input, signal)).changes(input.id, abort(signal));
      return { changes: changes.slice(0, changeLimit), total: changes.length };
    }),

    folder: procedure
      .input(target.extend({ path: containerPath, running: z.boolean() }))
      .query(async ({ input, signal }) => {
        const { id, path, running } = input;
        return listFolder(await of(input, signal), id, path, { running, ...abort(signal) });
      }),

    file: procedure
      .input(target.extend({ path: containerPath }))
      .query(async ({ input, signal }) => viewFile(await of(input, signal), input.id, input.path, abort(signal))),

    shells: procedure
      .input(target)
      .query(async ({ input, signal }) => findShells(await of(input, signal), input.id, abort(signal))),

    /** Runs the health check now. */
    healthcheck: procedure
      .input(target)
      .mutation(async ({ input, signal }) => (await of(input, signal)).healthcheck(input.id, abort(signal))),
  });
}
