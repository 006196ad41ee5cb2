import { router } from "../../access/index.ts";
import { type EngineServices, watching } from "./services.ts";

/** What pages may ask about volumes. */
export function volumesRouter({ engines }: EngineServices) {
  return router({
    watch: watching(engines.volumes),
  });
}
