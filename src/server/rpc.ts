import { router, type Tasks, tasksRouter } from "../access/index.ts";
import { containersRouter, enginesRouter, type HostEngines } from "../engines/index.ts";

/** What the procedures work with. */
export interface Services {
  readonly tasks: Tasks;
  readonly engines: HostEngines;
}

/** Everything that pages can ask for. */
export function appRouter({ tasks, engines }: Services) {
  return router({
    tasks: tasksRouter(tasks),
    engines: enginesRouter(engines),
    containers: containersRouter(engines),
  });
}

export type AppRouter = ReturnType<typeof appRouter>;
