import { z } from "zod";
import { procedure, router } from "../../access/index.ts";
import { type EngineServices, watching } from "./services.ts";

/** What pages may ask of the engines of a host. */
export function enginesRouter({ engines }: EngineServices) {
  return router({
    watch: watching(engines.engines),
    /** Looks for engines at once. */
    look: procedure.mutation(() => engines.look()),
    /** Has the system start an engine that is installed; it is there, or almost, when this answers. */
    start: procedure
      .input(z.object({ kind: z.enum(["podman", "docker"]), user: z.boolean() }))
      .mutation(({ input, ctx, signal }) => engines.start(input, signal ?? ctx.session.signal)),
  });
}
