import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Host } from "../../hosts/index.ts";

/** A step begins a little after the one before it: so often, and so many milliseconds apart, it is looked for. */
const rounds = [0, 250, 500, 1000];
/** Bytes of a hosts file that are looked at. */
const hostsLimit = 64 * 1024;
/** Processes looked at at once. */
const batch = 50;

/**
 * A host name for one build's steps to know (`--add-host`), under a domain that never resolves (RFC 2606). It stands
 * in no layer: only in the file /etc/hosts that is there while a step runs.
 */
export function buildMarker(): string {
  return `pilothouse-${randomBytes(12).toString("hex")}.invalid`;
}

/**
 * Ends the running step of a cancelled build. Podman (seen with 4.3) notices that nobody listens only when the step is
 * over, which may be never.
 */
export async function endBuild(host: Host, marker: string): Promise<void> {
  for (const wait of rounds) {
    if (wait > 0) await delay(wait);
    const pids = await marked(host, marker);
    if (pids.length > 0) await host.exec(["kill", "-KILL", ...pids]).exit.catch(() => {});
  }
}

/** The processes whose /etc/hosts has the marker. A container that copied it would only end itself. */
async function marked(host: Host, marker: string): Promise<readonly string[]> {
  const pids = (await host.files.list("/proc").catch(() => []))
    .map(({ name }) => name)
    .filter((name) => /^\d+$/.test(name));
  const found: string[] = [];
  for (let at = 0; at < pids.length; at += batch) {
    const some = pids.slice(at, at + batch);
    const hits = await Promise.all(some.map((pid) => knows(host, `/proc/${pid}/root`, marker)));
    found.push(...some.filter((_, index) => hits[index]));
  }
  return found;
}

async function knows(host: Host, root: string, marker: string): Promise<boolean> {
  try {
    // A link, a pipe or a device there is some container's trick.
    return (await host.files.read("etc/hosts", { beneath: root, limit: hostsLimit })).includes(marker);
  } catch {
    return false; // gone meanwhile, or not ours to see
  }
}
