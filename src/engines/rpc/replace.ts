import { z } from "zod";
import { procedure, router, type Session } from "../../access/index.ts";
import { bringImage } from "../replace/image.ts";
import { type EngineServices, engineId, target } from "./services.ts";
import { asSpec, containerSpec } from "./spec-schema.ts";

const login = z.object({ username: z.string().max(1024), password: z.string().max(65_536) }).optional();
const command = z.string().max(100_000).optional();

/** Making containers, and replacing them by others under the same name. Each gives the id of a task. */
export function makingRouter({ engines, tasks, replacer }: EngineServices) {
  const host = engines.host.name;
  const path = (engine: string, id: string) =>
    `/hosts/${encodeURIComponent(host)}/containers/${id.slice(0, 12)}?engine=${encodeURIComponent(engine)}`;

  return router({
    /** Makes a container, pulling its image first where that is missing, and starts it if asked to. */
    create: procedure
      .input(z.object({ engine: engineId, spec: containerSpec, start: z.boolean(), login, command }))
      .mutation(async ({ input, ctx, signal }) => {
        const engine = await engines.engine(input.engine, signal);
        const spec = asSpec(input.spec);
        const request = { verb: "Create", object: spec.name ?? spec.image, host, ...shown(input.command) };
        return tasks.start(ctx.session, request, async (task) => {
          await bringImage(engine, spec, task, input.login);
          task.log(`Creating ${spec.name ?? `a container of ${spec.image}`}`);
          const id = await engine.containers.create(spec, { signal: task.signal });
          task.result({ label: spec.name ?? id.slice(0, 12), path: path(engine.id, id) });
          if (!input.start) return;
          task.log("Starting it");
          await engine.containers.start(id, { signal: task.signal });
        });
      }),

    /** Replaces a container by one with other settings; the old one comes back where the new one does not run. */
    edit: procedure
      .input(target.extend({ spec: containerSpec, login, command }))
      .mutation(({ input, ctx, signal }) => replace(ctx.session, "Edit", input, signal)),

    /** Replaces a container by one with the same settings and the newest image of its name. */
    update: procedure
      .input(target.extend({ login, command }))
      .mutation(({ input, ctx, signal }) => replace(ctx.session, "Update", input, signal)),

    /** What can be undone now. */
    kept: procedure.query(() =>
      replacer.kept().map(({ id, engine, verb, name, created, expires = 0, commit }) => ({
        id,
        engine,
        verb,
        name,
        created,
        expires,
        /** Whether what comes back is the container itself, or one made from its specification and a commit. */
        exact: commit === undefined,
      })),
    ),

    /** Brings the old container back. */
    undo: procedure
      .input(z.object({ id: z.string().regex(/^[0-9a-f]{16}$/) }))
      .mutation(async ({ input, ctx, signal }) => {
        const kept = replacer.kept().find(({ id }) => id === input.id);
        const engine = await engines.engine(kept?.engine ?? "", signal);
        return tasks.start(ctx.session, { verb: "Undo", object: kept?.name ?? "", host }, () =>
          replacer.undo(engine, input.id),
        );
      }),
  });

  async function replace(
    session: Session,
    verb: "Edit" | "Update",
    input: {
      readonly engine: string;
      readonly id: string;
      readonly spec?: z.infer<typeof containerSpec> | undefined;
      readonly login?: z.infer<typeof login>;
      readonly command?: string | undefined;
    },
    signal: AbortSignal | undefined,
  ): Promise<string> {
    const engine = await engines.engine(input.engine, signal);
    const old = await engine.containers.inspect(input.id, signal ? { signal } : {});
    const spec = input.spec ? asSpec(input.spec) : { ...old.spec, pull: "always" as const };
    return tasks.start(session, { verb, object: old.name, host, ...shown(input.command) }, async (task) => {
      await bringImage(engine, spec, task, input.login);
      const { id, verified } = await replacer.replace(engine, old.id, verb, spec, task);
      task.result({ label: old.name, path: path(engine.id, id) });
      if (verified === "runs") task.progress({ text: "It runs. It has no health check that could say more." });
    });
  }
}

function shown(command: string | undefined): { command?: string } {
  return command === undefined ? {} : { command };
}
