import type { TaskData } from "../access/index.ts";
import type { Host } from "../hosts/index.ts";
import { readEnvironment } from "./discover/environment.ts";
import { sweepDistantServices, sweepServices } from "./discover/leftovers.ts";
import { endBuilds } from "./images/end-build.ts";

/**
 * Ends and removes what consoles left on a host that were killed: the running steps of their builds, the sockets of
 * Podman services that they had started. What belongs to a console that lives is left alone.
 * @param interrupted tasks of this console that ran when it was killed
 */
export async function clearLeftovers(host: Host, interrupted: readonly TaskData[], signal: AbortSignal): Promise<void> {
  const builds = interrupted.filter(({ verb }) => verb === "Build").map(({ id }) => id);
  // On a machine of others the wire itself ends what a killed console ran there; only names can be left.
  const sweep = async () =>
    (host.own ? sweepServices : sweepDistantServices)(host, await readEnvironment(host, { signal }), signal);
  await Promise.all([endBuilds(host, builds), sweep()]);
}
