import { procedure, router } from "../../access/index.ts";
import { type EngineServices, watching } from "./services.ts";

/** What pages may ask of the engines of a host. */
export function enginesRouter({ engines }: EngineServices) {
  return router({
    watch: watching(engines.engines),
    /** Looks for engines at once. */
    look: procedure.mutation(() => engines.look()),
  });
}
