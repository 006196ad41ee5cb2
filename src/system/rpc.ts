import { z } from "zod";
import { follow, procedureOn, router, ServiceKey } from "../access/index.ts";
import type { Machine } from "./machine.ts";

export const machineKey = new ServiceKey<Machine>("machine");

const onMachine = procedureOn(machineKey);

/** What the pages may ask of the operating system of a host. */
export const systemRouter = router({
  identity: onMachine.query(({ ctx, signal }) => ctx.services.identity(signal ?? ctx.session.signal)),
  /** The past hour, then one sample a second. */
  metrics: onMachine.subscription(async function* ({ ctx, signal }) {
    for await (const message of ctx.services.metrics.follow(signal ?? ctx.session.signal)) {
      await ctx.drained(signal);
      yield message;
    }
  }),
  /** Sends nothing: while it is open the history of the figures goes on, though no chart is on the screen. */
  keepMetrics: onMachine.subscription(async function* ({ ctx, signal = ctx.session.signal }) {
    using _ = ctx.services.metrics.hold();
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    yield* [] as never[];
  }),
  condition: onMachine.subscription(({ ctx, signal }) =>
    follow(ctx.services.condition, { signal: signal ?? ctx.session.signal, drained: ctx.drained }),
  ),
  setLinger: onMachine
    .input(z.object({ on: z.boolean() }))
    .mutation(({ input, ctx, signal }) => ctx.services.setLinger(input.on, signal ?? ctx.session.signal)),
});
