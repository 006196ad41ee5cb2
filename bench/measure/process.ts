import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const ticksPerSecond = 100; // USER_HZ, the same on every Linux that Node runs on
const megabyte = 1e6;

/** Resident memory of a process and all below it, in MB (10^6 bytes). */
export function residentMemory(pid: number): number {
  let total = 0;
  for (const id of family(pid)) {
    const kib = /^VmRSS:\s+(\d+)/m.exec(read(id, "status"))?.[1];
    total += (Number(kib ?? 0) * 1024) / megabyte;
  }
  return total;
}

/** The share of one core that a process and all below it used in the given time, in percent. */
export async function coreShare(pid: number, ms: number): Promise<number> {
  const begin = performance.now();
  const before = cpuSeconds(pid);
  await delay(ms);
  return ((cpuSeconds(pid) - before) / ((performance.now() - begin) / 1000)) * 100;
}

function cpuSeconds(pid: number): number {
  let ticks = 0;
  for (const id of family(pid)) {
    // After the name, which may hold anything: utime is field 14, stime 15, those of dead children 16 and 17 (proc(5)).
    const fields = read(id, "stat")
      .replace(/^.*\)\s/s, "")
      .split(" ");
    for (const field of fields.slice(11, 15)) ticks += Number(field);
  }
  return ticks / ticksPerSecond;
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
