import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const ticksPerSecond = 100; // USER_HZ, the same on every Linux that Node runs on
const megabyte = 1e6;

/** Resident memory of the processes and all below them, in MB (10^6 bytes). */
export function residentMemory(pids: readonly number[]): number {
  let total = 0;
  const lines = new Set<string>();
  for (const id of families(pids)) {
    // A child that has not begun its program yet shares all of its parent's memory (vfork).
    const line = read(id, "cmdline");
    if (lines.has(line)) continue;
    lines.add(line);
    const kib = /^VmRSS:\s+(\d+)/m.exec(read(id, "status"))?.[1];
    total += (Number(kib ?? 0) * 1024) / megabyte;
  }
  return total;
}

/** Memory of the processes and all below them in MB, what they share counted once (Pss of smaps_rollup, proc(5)). */
export function proportionalMemory(pids: readonly number[]): number {
  let total = 0;
  for (const id of families(pids)) total += Number(/^Pss:\s+(\d+)/m.exec(read(id, "smaps_rollup"))?.[1] ?? 0);
  return (total * 1024) / megabyte;
}

/**
 * The share of one core that the processes and all below them used in the given time, in percent. Of a process that
 * ends meanwhile only what its parent has taken over counts.
 */
export async function coreShare(pids: readonly number[], ms: number): Promise<number> {
  const begin = performance.now();
  const before = ticksOf(pids);
  await delay(ms);
  let ticks = 0;
  for (const [id, used] of ticksOf(pids)) ticks += used - (before.get(id) ?? 0);
  return (ticks / ticksPerSecond / ((performance.now() - begin) / 1000)) * 100;
}

/** The processes below the given one whose command line, joined by spaces, matches. */
export function processesBelow(pid: number, commandLine: RegExp): number[] {
  return family(pid).filter((id) => commandLine.test(read(id, "cmdline").replaceAll("\0", " ")));
}

function ticksOf(pids: readonly number[]): Map<number, number> {
  const all = new Map<number, number>();
  for (const id of families(pids)) {
    // After the name, which may hold anything: utime is field 14, stime 15, those of dead children 16 and 17 (proc(5)).
    const fields = read(id, "stat")
      .replace(/^.*\)\s/s, "")
      .split(" ");
    if (fields.length > 15)
      all.set(
        id,
        fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0),
      );
  }
  return all;
}

/** Each process once, however many of the given ones it is below. */
function families(pids: readonly number[]): Set<number> {
  return new Set(pids.flatMap(family));
}

/** The process and all that it started, as far as they still run. */
function family(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(
      read(Number(name), "stat")
        .replace(/^.*\)\s/s, "")
        .split(" ")[1],
    );
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found = [pid];
  for (const id of found) found.push(...(children.get(id) ?? []));
  return found;
}

/** "" where the process has ended. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
