import { router, type SessionParts, sessionRouter, type Tasks, tasksRouter } from "../access/index.ts";
import { engineRouters } from "../engines/index.ts";
import { type Hosts, hostsRouter } from "../hosts/index.ts";
import { systemRouter } from "../system/index.ts";
import { type DoctorOptions, doctorRouter } from "./doctor.ts";
import type { Elevation } from "./elevation.ts";
import { elevationRouter } from "./elevation-rpc.ts";
import type { Fleet } from "./fleet/fleet.ts";
import { fleetRouter } from "./fleet/rpc.ts";

/** What the procedures about the console itself work with; all others have the services of their caller's host. */
export interface ConsoleServices {
  readonly tasks: Tasks;
  readonly sessions: SessionParts;
  /** The machines that people have added. */
  readonly added: Hosts;
  readonly fleet: Fleet;
  readonly elevation: Elevation;
  readonly doctor: DoctorOptions;
}

/** Everything that pages can ask for. */
export function appRouter({ tasks, sessions, added, fleet, elevation, doctor }: ConsoleServices) {
  return router({
    session: sessionRouter(sessions),
    tasks: tasksRouter(tasks),
    ...engineRouters,
    system: systemRouter,
    hosts: hostsRouter(added),
    fleet: fleetRouter(fleet),
    elevation: elevationRouter(elevation, added),
    doctor: doctorRouter(doctor),
  });
}

export type AppRouter = ReturnType<typeof appRouter>;
