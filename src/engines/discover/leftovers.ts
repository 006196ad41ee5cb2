import { rmdir, unlink } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { type Host, leftBehind, run } from "../../hosts/index.ts";
import type { Environment } from "./environment.ts";
import {
  distantPattern,
  distantTemporaryPattern,
  serviceFolders,
  servicePattern,
  temporaryBase,
  temporaryPattern,
} from "./service-place.ts";

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

/** A folder for sockets is somebody's while it is younger, in milliseconds: who made it may not have used it yet. */
const oldMs = 24 * 60 * 60 * 1000;
/** So much of a folder for everybody is looked at, and so many folders are seen to at once. */
const lookedAt = 10_000;
const foldersAtOnce = 100;

/**
 * Removes, over the wire, the sockets of Podman services on a host that is not the server's own, and old folders made
 * for them: of consoles whose connection ended before they could. Their services end by themselves; where one answers it
 * is somebody's.
 */
export async function sweepDistantServices(host: Host, environment: Environment, signal: AbortSignal): Promise<void> {
  const made = await oldFolders(host, environment, signal);
  const folders = [...serviceFolders(environment), ...made];
  const left = async (): Promise<readonly string[]> =>
    (await Promise.all(folders.map((folder) => silentSockets(host, folder, environment, signal)))).flat();
  const first = new Set(await left());
  if (first.size > 0) await delay(beginningMs, undefined, { signal, ref: false }).catch(() => {});
  if (signal.aborted) return;
  const dead = first.size === 0 ? [] : (await left()).filter((path) => first.has(path));
  if (dead.length > 0) await run(host, ["rm", "-f", "--", ...dead], { signal });
  // Nothing else was ever put there: what is not empty stays.
  if (made.length > 0) await run(host, ["rmdir", "--", ...made], { signal }).catch(() => {});
}

/** Folders of this user's, by name, where anybody may make some. */
async function oldFolders(host: Host, { uid }: Environment, signal: AbortSignal): Promise<readonly string[]> {
  const entries = await host.files.list(temporaryBase, { signal, most: lookedAt }).catch(() => []);
  return entries
    .filter(({ name, kind }) => kind === "directory" && distantTemporaryPattern.test(name))
    .filter((entry) => entry.uid === uid && Date.now() - entry.modified > oldMs)
    .slice(0, foldersAtOnce)
    .map(({ name }) => `${temporaryBase}/${name}`);
}

async function silentSockets(
  host: Host,
  folder: string,
  { uid }: Environment,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const entries = await host.files.list(folder, { signal, most: lookedAt }).catch(() => []);
  const silent: string[] = [];
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`;
    if (entry.uid !== uid || !distantPattern.test(entry.name)) continue;
    if (!(await answers(host, path, signal))) silent.push(path);
  }
  return silent;
}

async function answers(host: Host, path: string, signal: AbortSignal): Promise<boolean> {
  try {
    (await host.connect({ path }, { signal })).destroy();
    return true;
  } catch {
    return signal.aborted;
  }
}
