import { type LoginSessions, router, sessionRouter, tasksRouter } from "../access/index.ts";
import { type EngineServices, engineRouters } from "../engines/index.ts";
import { type Machine, systemRouter } from "../system/index.ts";

/** What the procedures work with. */
export interface Services extends EngineServices {
  readonly machine: Machine;
  /** Where people log in: their sessions. */
  readonly logins: LoginSessions | undefined;
}

/** Everything that pages can ask for. */
export function appRouter(services: Services) {
  return router({
    session: sessionRouter(services.logins),
    tasks: tasksRouter(services.tasks),
    ...engineRouters(services),
    system: systemRouter(services.machine),
  });
}

export type AppRouter = ReturnType<typeof appRouter>;
