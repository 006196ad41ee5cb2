import { z } from "zod";
import { follow } from "../live.ts";
import { procedure, router } from "../rpc.ts";
import type { Tasks } from "./tasks.ts";

const taskId = z.object({ id: z.string().regex(/^[0-9a-f]{16}$/) });

export function tasksRouter(tasks: Tasks) {
  return router({
    watch: procedure.subscription(({ ctx, signal }) =>
      follow(tasks.live, { signal: signal ?? ctx.session.signal, drained: ctx.drained }),
    ),
    log: procedure.input(taskId).subscription(async function* ({ input, ctx, signal }) {
      for await (const chunk of tasks.log(input.id, signal ?? ctx.session.signal)) {
        await ctx.drained(signal);
        yield chunk;
      }
    }),
    cancel: procedure.input(taskId).mutation(({ input }) => tasks.cancel(input.id)),
    clear: procedure.mutation(() => tasks.clear()),
  });
}
