import { router } from "../../access/index.ts";
import { type EngineServices, watching } from "./services.ts";

/** What pages may ask about images. */
export function imagesRouter({ engines }: EngineServices) {
  return router({
    watch: watching(engines.images),
  });
}
