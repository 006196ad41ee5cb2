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
 * in no layer: only in the file /etc/hosts that is there while a step runs. By the task's id the build is known even
 * after a restart of the server.
 */
export function buildMarker(task: string): string {
  return `pilothouse-${task}.invalid`;
}

/**
 * Ends the running steps of builds that were cancelled, or whose server was killed. Podman (seen with 4.3) notices that
 * nobody listens only when the step is over, which may be never.
 */
export async function endBuilds(host: Host, tasks: readonly string[]): Promise<void> {
  if (tasks.length === 0) return;
  const markers = tasks.map(buildMarker);
  for (const wait of rounds) {
    if (wait > 0) await delay(wait);
    const pids = await marked(host, markers);
    if (pids.length > 0) await host.exec(["kill", "-KILL", ...pids]).exit.catch(() => {});
  }
}

/** The processes whose /etc/hosts has one of the markers. A container that copied it would only end itself. */
async function marked(host: Host, markers: readonly string[]): Promise<readonly string[]> {
  const pids = (await host.files.list("/proc").catch(() => []))
    .map(({ name }) => name)
    .filter((name) => /^\d+$/.test(name));
  const found: string[] = [];
  for (let at = 0; at < pids.length; at += batch) {
    const some = pids.slice(at, at + batch);
    const hits = await Promise.all(some.map((pid) => knows(host, `/proc/${pid}/root`, markers)));
    found.push(...some.filter((_, index) => hits[index]));
  }
  return found;
}

async function knows(host: Host, root: string, markers: readonly string[]): Promise<boolean> {
  try {
    // A link, a pipe or a device there is some container's trick.
    const hosts = await host.files.read("etc/hosts", { beneath: root, limit: hostsLimit });
    return markers.some((marker) => hosts.includes(marker));
  } catch {
    return false; // gone meanwhile, or not ours to see
  }
}
