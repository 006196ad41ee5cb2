import { z } from "zod";
import { follow, router } from "../../access/index.ts";
import { actionCommand } from "../../commandline/index.ts";
import { containerActions } from "../containers/guard.ts";
import { inspectAll } from "../containers/losses.ts";
import { keyOf } from "../live/rows.ts";
import { refuseReplaced } from "../replace/refusal.ts";
import { engineId, onEngines, target, watching } from "./services.ts";

/** More than an engine holds in practice; what is larger is no page's wish. */
const targets = z.array(target).min(1).max(5000);
/** What both engines allow, and why not: [a-zA-Z0-9][a-zA-Z0-9_.-]* */
const newName = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,252}$/);
const checkpoint = z.object({ keep: z.boolean(), leaveRunning: z.boolean(), tcpEstablished: z.boolean() });
const options = z.object({
  timeout: z.int().min(0).max(86_400).optional(),
  signal: z
    .string()
    .regex(/^[A-Za-z0-9+-]{1,20}$/)
    .optional(),
  force: z.boolean().optional(),
  volumes: z.boolean().optional(),
  checkpoint: checkpoint.optional(),
});
const key = z.string().min(1).max(400);

/** What pages may ask about containers. */
export const containersRouter = router({
  watch: watching((services) => services.engines.containers),
  /** What is being done right now, by container key: "stop", "remove" … */
  underWay: watching((services) => services.actions.underWay),
  /** CPU and memory once a second, of the given containers (by key) or of all that run. */
  figures: onEngines
    .input(z.object({ keys: z.array(key).max(500).optional() }))
    .subscription(({ input, ctx, signal }) =>
      follow(ctx.services.figures.of(input.keys), { signal: signal ?? ctx.session.signal, drained: ctx.drained }),
    ),
  /**
   * Does something to one container or many. Where something is lost nothing is done before it was confirmed: the
   * answer names the losses.
   */
  act: onEngines
    .input(z.object({ action: z.enum(containerActions), targets, options, confirmed: z.boolean() }))
    .mutation(({ input, ctx, signal }) => ctx.services.actions.act(ctx.session, input, signal)),
  /** Bytes that each container has written, by key. Reads much of the disk. */
  written: onEngines.input(z.object({ targets })).query(async ({ input, ctx, signal }) => {
    const written: { [key: string]: number } = {};
    for (const id of new Set(input.targets.map(({ engine }) => engine))) {
      const engine = await ctx.services.engines.engine(id, signal);
      const ids = input.targets.filter((t) => t.engine === id).map((t) => t.id);
      const sizes = await engine.containers.sizes(ids, signal ? { signal } : {});
      for (const [container, size] of Object.entries(sizes)) written[keyOf(id, container)] = size.written;
    }
    return written;
  }),
  /** How often the engine has restarted each by itself, by key, for engines whose lists do not tell. */
  restarts: onEngines.input(z.object({ targets: targets.max(100) })).query(async ({ input, ctx, signal }) => {
    const counts: { [key: string]: number } = {};
    for (const id of new Set(input.targets.map(({ engine }) => engine))) {
      const engine = await ctx.services.engines.engine(id, signal);
      const ids = input.targets.filter((t) => t.engine === id).map((t) => t.id);
      for (const [container, { restarts }] of await inspectAll(engine, ids, signal))
        counts[keyOf(id, container)] = restarts ?? 0;
    }
    return counts;
  }),
  rename: onEngines.input(target.extend({ name: newName })).mutation(async ({ input, ctx, signal }) => {
    const engine = await ctx.services.engines.engine(input.engine, signal);
    refuseReplaced(ctx.services.replacer, input);
    await engine.containers.rename(input.id, input.name, signal ? { signal } : {});
  }),
  /** Makes an image of what a container has become; gives the task's id. */
  commit: onEngines
    .input(
      target.extend({
        name: z.string().max(256),
        reference: z.string().min(1).max(512),
        author: z.string().max(500).optional(),
        comment: z.string().max(2000).optional(),
        pause: z.boolean(),
      }),
    )
    .mutation(async ({ input, ctx, signal }) => {
      const engine = await ctx.services.engines.engine(input.engine, signal);
      const { reference, author, comment, pause } = input;
      const request = { reference, pause, ...(author ? { author } : {}), ...(comment ? { comment } : {}) };
      const { cli } = actionCommand(engine.kind, "container", "commit", [input.name], { ...request, to: reference });
      return ctx.services.tasks.start(
        ctx.session,
        {
          ...{ verb: "Commit", object: input.name, command: cli },
          ...{ host: ctx.services.engines.host.name, over: [engine.host] },
        },
        async (task) => {
          const id = await engine.containers.commit(input.id, request, { signal: task.signal });
          task.log(id);
          const path = `/hosts/${ctx.services.engines.host.name}/images/${id.replace(/^sha256:/, "").slice(0, 12)}`;
          task.result({ label: reference, path: `${path}?engine=${encodeURIComponent(engine.id)}` });
        },
      );
    }),
  /** Whether a name is free on an engine, as its list stands now. */
  nameFree: onEngines.input(z.object({ engine: engineId, name: z.string().max(300) })).query(({ input, ctx }) => {
    const rows = Object.values(ctx.services.engines.containers.read().rows);
    return !rows.some((row) => row.engine === input.engine && row.name === input.name);
  }),
});
