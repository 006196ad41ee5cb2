import { router, type Tasks, tasksRouter } from "../access/index.ts";
import { engineRouters, type HostEngines } from "../engines/index.ts";

/** What the procedures work with. */
export interface Services {
  readonly tasks: Tasks;
  readonly engines: HostEngines;
}

/** Everything that pages can ask for. */
export function appRouter(services: Services) {
  return router({
    tasks: tasksRouter(services.tasks),
    ...engineRouters(services),
  });
}

export type AppRouter = ReturnType<typeof appRouter>;
