import { procedure, router } from "../../access/index.ts";
import { type EngineServices, target, watching } from "./services.ts";

/** What pages may ask about containers. */
export function containersRouter({ engines }: EngineServices) {
  return router({
    watch: watching(engines.containers),
    start: procedure.input(target).mutation(async ({ input, signal }) => {
      await (await engines.engine(input.engine, signal)).containers.start(input.id);
    }),
    stop: procedure.input(target).mutation(async ({ input, signal }) => {
      await (await engines.engine(input.engine, signal)).containers.stop(input.id);
    }),
  });
}
