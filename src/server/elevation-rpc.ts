import { follow, procedure, router } from "../access/index.ts";
import type { Hosts } from "../hosts/index.ts";
import { Problem } from "../problem/index.ts";
import type { Elevation } from "./elevation.ts";

/** Administrative access to the machine that a page is about. Who may have it is sudo's to say, on that machine. */
export function elevationRouter(elevation: Elevation, { conversations }: Pick<Hosts, "conversations">) {
  const nameOf = (here: { readonly name: string } | undefined): string => {
    if (here) return here.name;
    throw new Problem("host-unreachable", { title: "This page is about no machine." });
  };
  return router({
    watch: procedure.subscription(({ ctx, signal }) =>
      follow(elevation.rights(ctx.session, nameOf(ctx.here)), {
        signal: signal ?? ctx.session.signal,
        drained: ctx.drained,
      }),
    ),
    /** Asks the person where sudo wants a password; answered by `hosts.answer`. Done at once where it is on. */
    turnOn: procedure.subscription(({ ctx, signal = ctx.session.signal }) => {
      const name = nameOf(ctx.here);
      return conversations.run(ctx.session, signal, async (ask, until) => {
        // Root's pages would have to connect anew for nothing.
        if (!elevation.isRoot(ctx.session, name)) await elevation.turnOn(ctx.session, name, ask, until);
        return true as const;
      });
    }),
    turnOff: procedure.mutation(({ ctx }) => {
      const name = nameOf(ctx.here);
      // Once the answer is on its way: it would be lost with the connections of pages about that host.
      setImmediate(() => elevation.turnOff(ctx.session, name));
    }),
  });
}
