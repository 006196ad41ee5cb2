import { rmdir, unlink } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { type Host, leftBehind, run } from "../../hosts/index.ts";
import type { Environment } from "./environment.ts";
import { distantPattern, serviceFolders, servicePattern, temporaryBase, temporaryPattern } from "./service-place.ts";

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

/** How long a socket that nobody answers at may be one whose service is just beginning to listen, in milliseconds. */
const beginningMs = 2000;

/**
 * Removes, over the wire, the sockets of Podman services on a host that is not the server's own: of consoles whose
 * connection ended before they could. Their services end by themselves; where one answers it is somebody's.
 */
export async function sweepDistantServices(host: Host, environment: Environment, signal: AbortSignal): Promise<void> {
  for (const folder of serviceFolders(environment)) {
    const left = async (): Promise<readonly string[]> => {
      const entries = await host.files.list(folder, { signal }).catch(() => []);
      const sockets = entries.filter(({ name, uid }) => distantPattern.test(name) && uid === environment.uid);
      const silent: string[] = [];
      for (const { name } of sockets) if (!(await answers(host, `${folder}/${name}`, signal))) silent.push(name);
      return silent;
    };
    const first = await left();
    if (first.length === 0) continue;
    await delay(beginningMs, undefined, { signal, ref: false }).catch(() => {});
    if (signal.aborted) return;
    const still = new Set(first);
    const dead = (await left()).filter((name) => still.has(name)).map((name) => `${folder}/${name}`);
    if (dead.length > 0) await run(host, ["rm", "-f", "--", ...dead], { signal });
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
