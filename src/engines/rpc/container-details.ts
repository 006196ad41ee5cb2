import { z } from "zod";
import { follow, router } from "../../access/index.ts";
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
import { type EngineServices, onEngines, target } from "./services.ts";

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

async function of({ engines }: EngineServices, input: z.output<typeof target>, signal: AbortSignal | undefined) {
  return (await engines.engine(input.engine, signal)).containers;
}

function abort(signal: AbortSignal | undefined) {
  return signal ? { signal } : {};
}

/** What the page of one container asks. */
export const containerRouter = router({
  /** The container, live. */
  watch: onEngines.input(target).subscription(async function* ({ ctx, input, signal }) {
    const end = new AbortController();
    const over = AbortSignal.any([end.signal, signal ?? ctx.session.signal]);
    try {
      const source = followContainer(ctx.services.engines, input.engine, input.id, over);
      yield* follow(source, { signal: over, drained: ctx.drained });
    } finally {
      end.abort();
    }
  }),

  /** Its figures once a second, while it runs. */
  stats: onEngines.input(target).subscription(async function* ({ ctx, input, signal }) {
    const over = signal ?? ctx.session.signal;
    const containers = await of(ctx.services, input, over);
    for await (const [stats] of containers.stats({ ids: [input.id], signal: over })) {
      if (!stats) continue;
      await ctx.drained(over);
      const { id: _, ...figures } = stats;
      yield { time: Date.now(), ...figures } satisfies ContainerSample;
    }
  }),

  /** What happened to it in the last day, as far as the engine remembers. */
  pastEvents: onEngines.input(target).query(async ({ input, ctx, signal }): Promise<readonly EngineEvent[]> => {
    const containers = await of(ctx.services, input, signal);
    const events = await containers.pastEvents(input.id, { since: Date.now() - pastMs, ...abort(signal) });
    return events.slice(-pastLimit);
  }),

  /** What happens to it. */
  events: onEngines.input(target).subscription(async function* ({ ctx, input, signal }) {
    const over = signal ?? ctx.session.signal;
    const engine = await ctx.services.engines.engine(input.engine, over);
    for await (const event of engine.events({ signal: over })) {
      if (event.id !== input.id && event.attributes.container !== input.id) continue;
      await ctx.drained(over);
      yield event;
    }
  }),

  /** The engine's own answer, as JSON. */
  inspect: onEngines.input(target).query(async ({ input, ctx, signal }) => {
    const { raw } = await (await of(ctx.services, input, signal)).inspect(input.id, abort(signal));
    return JSON.stringify(raw, null, 2);
  }),

  /** The call of the engine's API that makes such a container; secrets stand as $NAME. */
  creation: onEngines.input(target).query(async ({ input, ctx, signal }) => {
    const engine = await ctx.services.engines.engine(input.engine, signal);
    const { spec, name } = await engine.containers.inspect(input.id, abort(signal));
    const masked = withoutSecrets(spec);
    return engine.kind === "podman"
      ? `POST /libpod/containers/create\n${JSON.stringify(toLibpod(masked), null, 2)}`
      : `POST /containers/create?name=${encodeURIComponent(name)}\n${JSON.stringify(toDocker(masked), null, 2)}`;
  }),

  processes: onEngines
    .input(target)
    .query(async ({ input, ctx, signal }) =>
      (await of(ctx.services, input, signal)).processes(input.id, abort(signal)),
    ),

  /** Sends a signal to one process, by the number that the list of processes shows. */
  signal: onEngines
    .input(target.extend({ pid: z.number().int().min(1).max(4_194_304), name: z.enum(signalNames) }))
    .mutation(async ({ input, ctx, signal }) => {
      const engine = await ctx.services.engines.engine(input.engine, signal);
      await sendSignal(engine, input.id, input.pid, input.name, abort(signal));
    }),

  changes: onEngines.input(target).query(async ({ input, ctx, signal }) => {
    const changes = await (await of(ctx.services, input, signal)).changes(input.id, abort(signal));
    return { changes: changes.slice(0, changeLimit), total: changes.length };
  }),

  folder: onEngines
    .input(target.extend({ path: containerPath, running: z.boolean() }))
    .query(async ({ input, ctx, signal }) => {
      const { id, path, running } = input;
      return listFolder(await of(ctx.services, input, signal), id, path, { running, ...abort(signal) });
    }),

  file: onEngines
    .input(target.extend({ path: containerPath }))
    .query(async ({ input, ctx, signal }) =>
      viewFile(await of(ctx.services, input, signal), input.id, input.path, abort(signal)),
    ),

  shells: onEngines
    .input(target)
    .query(async ({ input, ctx, signal }) =>
      findShells(await of(ctx.services, input, signal), input.id, abort(signal)),
    ),

  /** Runs the health check now. */
  healthcheck: onEngines
    .input(target)
    .mutation(async ({ input, ctx, signal }) =>
      (await of(ctx.services, input, signal)).healthcheck(input.id, abort(signal)),
    ),
});
