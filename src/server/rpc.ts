import { router, type Tasks, tasksRouter } from "../access/index.ts";

/** Everything that pages can ask for. */
export function appRouter({ tasks }: { tasks: Tasks }) {
  return router({
    tasks: tasksRouter(tasks),
  });
}

export type AppRouter = ReturnType<typeof appRouter>;
