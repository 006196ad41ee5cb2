import { router } from "../../access/index.ts";
import { type EngineServices, watching } from "./services.ts";

/** What pages may ask about pods. */
export function podsRouter({ engines }: EngineServices) {
  return router({
    watch: watching(engines.pods),
  });
}
