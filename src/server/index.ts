export { certificatesFor } from "./door.ts";
export type { FleetView } from "./fleet/fleet.ts";
export { createLog, type Log } from "./log.ts";
export type { LoginSettings } from "./login/settings.ts";
export type { AppRouter } from "./rpc.ts";
export { type ServeOptions, serve } from "./serve.ts";
