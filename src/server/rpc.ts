import { router, type Tasks, tasksRouter } from "../access/index.ts";
import { engineRouters, type HostEngines, type Uploads } from "../engines/index.ts";
import { type Machine, systemRouter } from "../system/index.ts";

/** What the procedures work with. */
export interface Services {
  readonly tasks: Tasks;
  readonly engines: HostEngines;
  readonly uploads: Uploads;
  readonly machine: Machine;
}

/** Everything that pages can ask for. */
export function appRouter(services: Services) {
  return router({
    tasks: tasksRouter(services.tasks),
    ...engineRouters(services),
    system: systemRouter(services.machine),
  });
}

export type AppRouter = ReturnType<typeof appRouter>;
