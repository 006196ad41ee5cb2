import { z } from "zod";
import { procedure, router } from "../../access/index.ts";
import { each, failure } from "../containers/each.ts";
import { VolumeFiles } from "../volumes/volume-files.ts";
import { type EngineServices, engineId, watching } from "./services.ts";

const name = z.string().min(1).max(255);
/** What both engines take for a new volume. */
const newName = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,252}$/);
const words = z.record(z.string().min(1).max(256), z.string().max(4096));
export const volume = z.object({ engine: engineId, name });

/** What pages may ask about volumes. */
export function volumesRouter({ engines, tasks }: EngineServices) {
  const of = async (input: { readonly engine: string }, signal: AbortSignal | undefined) =>
    (await engines.engine(input.engine, signal)).volumes;
  const abort = (signal: AbortSignal | undefined) => (signal ? { signal } : {});
  return router({
    watch: watching(engines.volumes),

    inspect: procedure.input(volume).query(async ({ input, signal }) => {
      const volumes = await of(input, signal);
      const [details, users] = await Promise.all([
        volumes.inspect(input.name, abort(signal)),
        volumes.users(input.name, abort(signal)),
      ]);
      return { ...details, users };
    }),

    /** Ids of the containers that use each volume, by volume. */
    users: procedure
      .input(z.object({ engine: engineId, names: z.array(name).max(500) }))
      .query(async ({ input, signal }) => {
        const volumes = await of(input, signal);
        const users: { [name: string]: readonly string[] } = {};
        for (const one of input.names) users[one] = await volumes.users(one, abort(signal));
        return users;
      }),

    /** Bytes by volume, where the engine counts them. Reads much of the disk. */
    sizes: procedure.input(z.object({ engine: engineId })).query(async ({ input, signal }) => {
      const { volumeSizes } = await (await engines.engine(input.engine, signal)).diskUsage(abort(signal));
      return { sizes: volumeSizes, checked: Date.now() };
    }),

    create: procedure
      .input(
        z.object({
          engine: engineId,
          name: newName,
          driver: z.string().min(1).max(128).optional(),
          options: words.optional(),
          labels: words.optional(),
        }),
      )
      .mutation(async ({ input, signal }) => {
        const { engine: _, driver, options, labels, name: called } = input;
        await (await of(input, signal)).create(
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
    remove: procedure
      .input(z.object({ volumes: z.array(volume).min(1).max(5000) }))
      .mutation(async ({ input, ctx, signal }): Promise<string | undefined> => {
        const [first] = input.volumes;
        if (first && input.volumes.length === 1) {
          await (await of(first, signal)).remove(first.name, abort(signal));
          return undefined;
        }
        const request = { verb: "Remove", object: `${input.volumes.length} volumes`, host: engines.host.name };
        return tasks.start(ctx.session, request, async (task) => {
          const items = await each(
            input.volumes,
            (one) => one.name,
            async (one, aborted) => (await of(one, aborted)).remove(one.name, { signal: aborted }),
            { parallel: 4, signal: task.signal, report: (states) => task.items(states) },
          );
          const problem = failure("removed", items);
          if (problem) throw problem;
        });
      }),

    /** What is in a folder of a volume. */
    folder: procedure.input(volume.extend({ path: z.string().max(4096) })).query(async ({ input, signal }) => {
      const { mountpoint } = await (await of(input, signal)).inspect(input.name, abort(signal));
      return new VolumeFiles(engines.host, mountpoint).list(input.path, signal);
    }),
  });
}
