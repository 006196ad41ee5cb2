import { z } from "zod";
import { follow } from "../live.ts";
import { procedure, router } from "../rpc.ts";
import { OwnTasks } from "./own-tasks.ts";
import type { Tasks } from "./tasks.ts";

const taskId = z.object({ id: z.string().regex(/^[0-9a-f]{16}$/) });

/** What pages may ask about the tasks of whoever asks. */
export function tasksRouter(tasks: Tasks) {
  return router({
    watch: procedure.subscription(({ ctx, signal }) =>
      follow(new OwnTasks(tasks, ctx.session.user).live, {
        signal: signal ?? ctx.session.signal,
        drained: ctx.drained,
      }),
    ),
    log: procedure.input(taskId).subscription(async function* ({ input, ctx, signal }) {
      for await (const chunk of new OwnTasks(tasks, ctx.session.user).log(input.id, signal ?? ctx.session.signal)) {
        await ctx.drained(signal);
        yield chunk;
      }
    }),
    cancel: procedure
      .input(taskId)
      .mutation(({ input, ctx }) => new OwnTasks(tasks, ctx.session.user).cancel(input.id)),
    clear: procedure.mutation(({ ctx }) => new OwnTasks(tasks, ctx.session.user).clear()),
  });
}
