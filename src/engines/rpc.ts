import { z } from "zod";
import { follow, type LiveSource, procedure, router } from "../access/index.ts";
import type { HostEngines } from "./live/host-engines.ts";

/** Which object of which engine; ids and names are checked by the engine, lengths here. */
const target = z.object({ engine: z.string().min(1).max(64), id: z.string().min(1).max(256) });

/** What pages may ask of the engines of a host. */
export function enginesRouter(engines: HostEngines) {
  const watch = <State extends object>(source: LiveSource<State>) =>
    procedure.subscription(({ ctx, signal }) =>
      follow(source, { signal: signal ?? ctx.session.signal, drained: ctx.drained }),
    );
  return router({
    watch: watch(engines.engines),
    /** Looks for engines at once. */
    look: procedure.mutation(() => engines.look()),
  });
}

export function containersRouter(engines: HostEngines) {
  return router({
    watch: procedure.subscription(({ ctx, signal }) =>
      follow(engines.containers, { signal: signal ?? ctx.session.signal, drained: ctx.drained }),
    ),
    start: procedure.input(target).mutation(async ({ input, signal }) => {
      await (await engines.engine(input.engine, signal)).containers.start(input.id);
    }),
    stop: procedure.input(target).mutation(async ({ input, signal }) => {
      await (await engines.engine(input.engine, signal)).containers.stop(input.id);
    }),
  });
}
