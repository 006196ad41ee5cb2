import { follow, procedure, router } from "../../access/index.ts";
import type { Fleet } from "./fleet.ts";

/** What the list of hosts asks for. */
export function fleetRouter(fleet: Fleet) {
  return router({
    watch: procedure.subscription(({ ctx, signal }) =>
      follow(fleet.view(ctx.session), { signal: signal ?? ctx.session.signal, drained: ctx.drained }),
    ),
  });
}
