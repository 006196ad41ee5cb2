import { router } from "../../access/index.ts";
import { type EngineServices, watching } from "./services.ts";

/** What pages may ask about networks. */
export function networksRouter({ engines }: EngineServices) {
  return router({
    watch: watching(engines.networks),
  });
}
