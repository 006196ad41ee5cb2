import { rmdir, unlink } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { type Host, leftBehind } from "../../hosts/index.ts";
import type { Environment } from "./environment.ts";
import { serviceFolders, servicePattern, temporaryBase, temporaryPattern } from "./service-place.ts";

/** A service whose console was killed ends by itself within ten seconds: so often, and so long after, it is looked at. */
const waits = [0, 12_000, 30_000];

/**
 * Removes the sockets of Podman services that consoles started which were killed since, and the folders made for them.
 * A service that still answers is left to end first; one whose console lives is nobody else's business.
 */
export async function sweepServices(host: Host, environment: Environment, signal: AbortSignal): Promise<void> {
  for (const wait of waits) {
    if (wait > 0) await delay(wait, undefined, { signal, ref: false }).catch(() => {});
    if (signal.aborted) return;
    let living = 0;
    const made = await leftBehind(temporaryBase, temporaryPattern);
    for (const folder of [...serviceFolders(environment), ...made])
      for (const socket of await leftBehind(folder, servicePattern))
        if (await answers(host, socket, signal)) living += 1;
        else await unlink(socket).catch(() => {});
    // Nothing else was ever put there: what is not empty stays.
    for (const folder of made) await rmdir(folder).catch(() => {});
    if (living === 0) return;
  }
}

async function answers(host: Host, path: string, signal: AbortSignal): Promise<boolean> {
  try {
    (await host.connect({ path }, { signal })).destroy();
    return true;
  } catch {
    return signal.aborted;
  }
}
