import { z } from "zod";
import { router } from "../../access/index.ts";
import { each, failure } from "../containers/each.ts";
import { VolumeFiles } from "../volumes/volume-files.ts";
import { type EngineServices, engineId, onEngines, watching } from "./services.ts";

const name = z.string().min(1).max(255);
/** What both engines take for a new volume. */
const newName = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,252}$/);
const words = z.record(z.string().min(1).max(256), z.string().max(4096));
export const volume = z.object({ engine: engineId, name });

async function of({ engines }: EngineServices, input: { readonly engine: string }, signal: AbortSignal | undefined) {
  return (await engines.engine(input.engine, signal)).volumes;
}

function abort(signal: AbortSignal | undefined) {
  return signal ? { signal } : {};
}

/** What pages may ask about volumes. */
export const volumesRouter = router({
  watch: watching((services) => services.engines.volumes),

  inspect: onEngines.input(volume).query(async ({ input, ctx, signal }) => {
    const volumes = await of(ctx.services, input, signal);
    const [details, users] = await Promise.all([
      volumes.inspect(input.name, abort(signal)),
      volumes.users(input.name, abort(signal)),
    ]);
    return { ...details, users };
  }),

  /** Ids of the containers that use each volume, by volume. */
  users: onEngines
    .input(z.object({ engine: engineId, names: z.array(name).max(500) }))
    .query(async ({ input, ctx, signal }) => {
      const volumes = await of(ctx.services, input, signal);
      const users: { [name: string]: readonly string[] } = {};
      for (const one of input.names) users[one] = await volumes.users(one, abort(signal));
      return users;
    }),

  /** Bytes by volume, where the engine counts them. Reads much of the disk. */
  sizes: onEngines.input(z.object({ engine: engineId })).query(async ({ input, ctx, signal }) => {
    const { volumeSizes } = await (await ctx.services.engines.engine(input.engine, signal)).diskUsage(abort(signal));
    return { sizes: volumeSizes, checked: Date.now() };
  }),

  create: onEngines
    .input(
      z.object({
        engine: engineId,
        name: newName,
        driver: z.string().min(1).max(128).optional(),
        options: words.optional(),
        labels: words.optional(),
      }),
    )
    .mutation(async ({ input, ctx, signal }) => {
      const { engine: _, driver, options, labels, name: called } = input;
      await (await of(ctx.services, input, signal)).create(
        {
          name: called,
          ...(driver ? { driver } : {}),
          ...(options ? { options } : {}),
          ...(labels ? { labels } : {}),
        },
        abort(signal),
      );
    }),

  /** Removes volumes with their data: one at once, several as a task whose id it gives. */
  remove: onEngines
    .input(z.object({ volumes: z.array(volume).min(1).max(5000) }))
    .mutation(async ({ input, ctx, signal }): Promise<string | undefined> => {
      const [first] = input.volumes;
      if (first && input.volumes.length === 1) {
        await (await of(ctx.services, first, signal)).remove(first.name, abort(signal));
        return undefined;
      }
      const request = {
        verb: "Remove",
        object: `${input.volumes.length} volumes`,
        host: ctx.services.engines.host.name,
        over: input.volumes.map(({ engine }) => ctx.services.engines.hostOf(engine)),
      };
      return ctx.services.tasks.start(ctx.session, request, async (task) => {
        const items = await each(
          input.volumes,
          (one) => one.name,
          async (one, aborted) => (await of(ctx.services, one, aborted)).remove(one.name, { signal: aborted }),
          { parallel: 4, signal: task.signal, report: (states) => task.items(states) },
        );
        const problem = failure("removed", items);
        if (problem) throw problem;
      });
    }),

  /** What is in a folder of a volume. */
  folder: onEngines.input(volume.extend({ path: z.string().max(4096) })).query(async ({ input, ctx, signal }) => {
    const engine = await ctx.services.engines.engine(input.engine, signal);
    const { mountpoint } = await engine.volumes.inspect(input.name, abort(signal));
    return new VolumeFiles(engine.host, mountpoint).list(input.path, signal);
  }),
});
