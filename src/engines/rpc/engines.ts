import { z } from "zod";
import { router } from "../../access/index.ts";
import { onEngines, watching } from "./services.ts";

/** What pages may ask of the engines of a host. */
export const enginesRouter = router({
  watch: watching(({ engines }) => engines.engines),
  /** Looks for engines at once. */
  look: onEngines.mutation(({ ctx }) => ctx.services.engines.look()),
  /** Has the system start an engine that is installed; it is there, or almost, when this answers. */
  start: onEngines
    .input(z.object({ kind: z.enum(["podman", "docker"]), user: z.boolean() }))
    .mutation(({ input, ctx, signal }) => ctx.services.engines.start(input, signal ?? ctx.session.signal)),
});
