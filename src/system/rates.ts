import type { CpuTimes, Load, MemoryReading, Pressure, Transfer } from "./proc.ts";

/** Everything that one look at /proc gave. What could not be read is undefined. */
export interface Reading {
  /** Milliseconds, by the clock of the reader. */
  readonly time: number;
  readonly cpu: CpuTimes | undefined;
  readonly memory: MemoryReading | undefined;
  readonly network: ReadonlyMap<string, Transfer>;
  readonly disks: ReadonlyMap<string, Transfer>;
  readonly load: Load | undefined;
  readonly pressure: {
    readonly cpu: Pressure | undefined;
    readonly memory: Pressure | undefined;
    readonly io: Pressure | undefined;
  };
  /** Since boot. */
  readonly oomKills: number | undefined;
}

/** Which interfaces and disks make up the machine's traffic, so that no byte counts twice. */
export interface Devices {
  readonly interfaces: readonly string[];
  readonly disks: readonly string[];
}

/**
 * The figures of one moment, by name; a name that is missing was not known then.
 * Per cent of the whole machine: cpu.total, cpu.user, cpu.system, cpu.iowait, cpu.steal; pressure.cpu, pressure.memory,
 * pressure.memory.full, pressure.io, pressure.io.full (of the last 10 s). Bytes: memory.total, memory.used (total less
 * available), memory.cached, memory.available, swap.total, swap.used. Bytes per second: network.in, network.out,
 * disk.read, disk.written, and the same of each device as network:NAME.in, disk:NAME.read. Tasks: load.1, load.5, load.15.
 */
export type Figures = Readonly<Record<string, number>>;

/** What happened between two readings. Counters that went down were reset: they give no figure this once. */
export function figuresBetween(before: Reading | undefined, now: Reading, devices: Devices): Figures {
  const figures: Record<string, number> = {};
  const seconds = before ? (now.time - before.time) / 1000 : 0;
  if (before?.cpu && now.cpu) Object.assign(figures, cpuShares(before.cpu, now.cpu));
  if (now.memory) {
    const { total, available, cached, swapTotal, swapFree } = now.memory;
    figures["memory.total"] = total;
    figures["memory.used"] = total - available;
    figures["memory.cached"] = cached;
    figures["memory.available"] = available;
    figures["swap.total"] = swapTotal;
    figures["swap.used"] = swapTotal - swapFree;
  }
  if (before && seconds > 0) {
    transfers(figures, "network", devices.interfaces, before.network, now.network, seconds, ["in", "out"]);
    transfers(figures, "disk", devices.disks, before.disks, now.disks, seconds, ["read", "written"]);
  }
  if (now.load) [figures["load.1"], figures["load.5"], figures["load.15"]] = now.load;
  for (const kind of ["cpu", "memory", "io"] as const) {
    const pressure = now.pressure[kind];
    if (!pressure) continue;
    figures[`pressure.${kind}`] = pressure.some10;
    if (kind !== "cpu") figures[`pressure.${kind}.full`] = pressure.full10;
  }
  return figures;
}

function cpuShares(before: CpuTimes, now: CpuTimes): Figures {
  // iowait and idle can go back a little (proc(5)): such a state had no time, the others are right.
  const spent = (state: keyof CpuTimes): number => Math.max(0, now[state] - before[state]);
  const [user, system, idle, iowait, steal] = [
    spent("user"),
    spent("system"),
    spent("idle"),
    spent("iowait"),
    spent("steal"),
  ];
  const all = user + system + idle + iowait + steal;
  if (all === 0 || now.user + now.system + now.idle < before.user + before.system + before.idle) return {};
  const share = (ticks: number): number => tenth((100 * ticks) / all);
  return {
    "cpu.total": share(user + system + steal),
    "cpu.user": share(user),
    "cpu.system": share(system),
    "cpu.iowait": share(iowait),
    "cpu.steal": share(steal),
  };
}

function transfers(
  figures: Record<string, number>,
  kind: "network" | "disk",
  names: readonly string[],
  before: ReadonlyMap<string, Transfer>,
  now: ReadonlyMap<string, Transfer>,
  seconds: number,
  [inWord, outWord]: readonly [string, string],
): void {
  let known = false;
  let totalIn = 0;
  let totalOut = 0;
  for (const name of names) {
    const [old, current] = [before.get(name), now.get(name)];
    if (!old || !current || current.in < old.in || current.out < old.out) continue;
    const rateIn = Math.round((current.in - old.in) / seconds);
    const rateOut = Math.round((current.out - old.out) / seconds);
    figures[`${kind}:${name}.${inWord}`] = rateIn;
    figures[`${kind}:${name}.${outWord}`] = rateOut;
    totalIn += rateIn;
    totalOut += rateOut;
    known = true;
  }
  // A machine without any disk or interface transfers nothing; one whose counters were all reset says nothing.
  if (!known && names.some((name) => now.has(name))) return;
  figures[`${kind}.${inWord}`] = totalIn;
  figures[`${kind}.${outWord}`] = totalOut;
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
