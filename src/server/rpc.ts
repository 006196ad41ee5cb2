import { type LoginSessions, router, sessionRouter, type Tasks, tasksRouter } from "../access/index.ts";
import { engineRouters } from "../engines/index.ts";
import { systemRouter } from "../system/index.ts";

/** What the procedures about the console itself work with; all others have the services of their caller's host. */
export interface ConsoleServices {
  readonly tasks: Tasks;
  /** Where people log in: their sessions. */
  readonly logins: LoginSessions | undefined;
}

/** Everything that pages can ask for. */
export function appRouter({ tasks, logins }: ConsoleServices) {
  return router({
    session: sessionRouter(logins),
    tasks: tasksRouter(tasks),
    ...engineRouters,
    system: systemRouter,
  });
}

export type AppRouter = ReturnType<typeof appRouter>;
