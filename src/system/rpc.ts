import { z } from "zod";
import { follow, procedure, router } from "../access/index.ts";
import type { Machine } from "./machine.ts";

/** What the pages may ask of the operating system of a host. */
export function systemRouter(machine: Machine) {
  return router({
    identity: procedure.query(({ ctx, signal }) => machine.identity(signal ?? ctx.session.signal)),
    /** The past hour, then one sample a second. */
    metrics: procedure.subscription(async function* ({ ctx, signal }) {
      for await (const message of machine.metrics.follow(signal ?? ctx.session.signal)) {
        await ctx.drained(signal);
        yield message;
      }
    }),
    /** Sends nothing: while it is open the history of the figures goes on, though no chart is on the screen. */
    keepMetrics: procedure.subscription(async function* ({ ctx, signal = ctx.session.signal }) {
      using _ = machine.metrics.hold();
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      yield* [] as never[];
    }),
    condition: procedure.subscription(({ ctx, signal }) =>
      follow(machine.condition, { signal: signal ?? ctx.session.signal, drained: ctx.drained }),
    ),
    setLinger: procedure
      .input(z.object({ on: z.boolean() }))
      .mutation(({ input, ctx, signal }) => machine.setLinger(input.on, signal ?? ctx.session.signal)),
  });
}
