/**
 * Readers for the figures of Linux under /proc (proc(5)). The text comes from a host that may be hostile: they
 * never throw, keep at most `itemLimit` items, and leave out what they do not understand.
 */

/** Most network interfaces, disks or mounts kept: a host with a thousand containers has as many veth pairs. */
export const itemLimit = 4096;
/** IFNAMSIZ is 16; disks of device mapper may be longer. */
const nameLimit = 64;

/** Time spent since boot, in clock ticks, as /proc/stat counts it. */
export interface CpuTimes {
  /** user, guests included, and nice. */
  readonly user: number;
  /** system, interrupts and soft interrupts. */
  readonly system: number;
  readonly idle: number;
  readonly iowait: number;
  /** Taken away by the hypervisor. */
  readonly steal: number;
}

export interface CpuReading {
  readonly times: CpuTimes;
  /** Processors online. */
  readonly count: number;
  /** Milliseconds since the epoch, by the host's clock. */
  readonly bootTime?: number;
}

/** /proc/stat. Undefined where it has no line "cpu". */
export function parseStat(text: string): CpuReading | undefined {
  let times: CpuTimes | undefined;
  let count = 0;
  let bootTime: number | undefined;
  for (const line of lines(text)) {
    if (/^cpu\d/.test(line)) count += 1;
    else if (line.startsWith("cpu ")) {
      const [user, nice, system, idle, iowait = 0, irq = 0, softirq = 0, steal = 0] = numbers(line.slice(4));
      if (user === undefined || nice === undefined || system === undefined || idle === undefined) return undefined;
      times = { user: user + nice, system: system + irq + softirq, idle, iowait, steal };
    } else if (line.startsWith("btime ")) {
      const seconds = number(line.slice(6).trim());
      if (seconds !== undefined && seconds > 0) bootTime = seconds * 1000;
    }
  }
  return times && { times, count: Math.max(count, 1), ...(bootTime === undefined ? {} : { bootTime }) };
}

/** Bytes. */
export interface MemoryReading {
  readonly total: number;
  readonly free: number;
  /** What new programs could use without swapping. */
  readonly available: number;
  /** Page cache and buffers that can be given up: available, but not free. */
  readonly cached: number;
  readonly swapTotal: number;
  readonly swapFree: number;
}

/** /proc/meminfo. Undefined where it says no total. Kernels before 3.14 say no "available": free and cache then. */
export function parseMeminfo(text: string): MemoryReading | undefined {
  const kib = new Map<string, number>();
  for (const line of lines(text)) {
    const match = /^(\w[\w()]*):\s+(\d{1,15})(?: kB)?\s*$/.exec(line);
    if (match?.[1] !== undefined) kib.set(match[1], Number(match[2]));
  }
  const get = (name: string): number => (kib.get(name) ?? 0) * 1024;
  const total = get("MemTotal");
  if (total === 0) return undefined;
  const free = Math.min(get("MemFree"), total);
  const guess = free + get("Buffers") + get("Cached") + get("SReclaimable") - get("Shmem");
  const available = Math.max(0, Math.min(kib.has("MemAvailable") ? get("MemAvailable") : guess, total));
  return {
    total,
    free,
    available,
    cached: Math.max(0, available - free),
    swapTotal: get("SwapTotal"),
    swapFree: Math.min(get("SwapFree"), get("SwapTotal")),
  };
}

/** Two counters in bytes since some start. */
export interface Transfer {
  readonly in: number;
  readonly out: number;
}

/** /proc/net/dev: bytes received (in) and sent (out) of each interface, by name. */
export function parseNetDev(text: string): Map<string, Transfer> {
  const found = new Map<string, Transfer>();
  for (const line of lines(text)) {
    // The name may itself hold a colon (an alias): the last colon before the numbers ends it.
    const match = /^\s*(\S+):\s*(\d[\d\s]*)$/.exec(line);
    const [received, , , , , , , , sent] = numbers(match?.[2] ?? "");
    if (match?.[1] === undefined || received === undefined || sent === undefined) continue;
    if (match[1].length > nameLimit || found.size >= itemLimit) continue;
    found.set(match[1], { in: received, out: sent });
  }
  return found;
}

/** Bytes of a sector in /proc/diskstats, whatever the disk's own sectors are (Documentation/admin-guide/iostats.rst). */
const sectorBytes = 512;

/** /proc/diskstats: bytes read (in) and written (out) of each block device and partition, by name. */
export function parseDiskstats(text: string): Map<string, Transfer> {
  const found = new Map<string, Transfer>();
  for (const line of lines(text)) {
    const [major, minor, name, ...rest] = line.trim().split(/\s+/, 20);
    const read = number(rest[2]);
    const written = number(rest[6]);
    if (number(major) === undefined || number(minor) === undefined || !name) continue;
    if (read === undefined || written === undefined || name.length > nameLimit || found.size >= itemLimit) continue;
    found.set(name, { in: read * sectorBytes, out: written * sectorBytes });
  }
  return found;
}

/** Average number of runnable and waiting tasks over 1, 5 and 15 minutes. */
export type Load = readonly [number, number, number];

/** /proc/loadavg. */
export function parseLoadavg(text: string): Load | undefined {
  const match = /^(\d{1,7}\.\d\d) (\d{1,7}\.\d\d) (\d{1,7}\.\d\d) /.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}

/** Per cent of the last 10 and 60 seconds in which some task, or all of them, waited. */
export interface Pressure {
  readonly some10: number;
  readonly some60: number;
  readonly full10: number;
  readonly full60: number;
}

/** A file of /proc/pressure (Documentation/accounting/psi.rst). "full" is missing for the CPU of older kernels: 0. */
export function parsePressure(text: string): Pressure | undefined {
  const line = (kind: string): readonly [number, number] | undefined => {
    const match = new RegExp(`^${kind} avg10=(\\d{1,3}\\.\\d\\d) avg60=(\\d{1,3}\\.\\d\\d) `, "m").exec(text);
    return match ? [Number(match[1]), Number(match[2])] : undefined;
  };
  const some = line("some");
  const full = line("full") ?? [0, 0];
  return some && { some10: some[0], some60: some[1], full10: full[0], full60: full[1] };
}

/** How many processes the kernel has killed for want of memory since boot: "oom_kill" of /proc/vmstat. */
export function parseOomKills(text: string): number | undefined {
  return number(/^oom_kill (\d+)$/m.exec(text)?.[1]);
}

/** The processor's name in /proc/cpuinfo, "" where the architecture does not say one (ARM). */
export function parseCpuModel(text: string): string {
  return (/^(?:model name|cpu model|cpu|Processor)\s*:\s*(\S.*)$/m.exec(text)?.[1] ?? "").trim().slice(0, 128);
}

export function lines(text: string): string[] {
  return text.split("\n", itemLimit * 4);
}

function numbers(text: string): (number | undefined)[] {
  return text.trim().split(/\s+/, 32).map(number);
}

/** A decimal counter. 20 digits hold 2^64; beyond 2^53 the last digits are lost, which a rate does not feel. */
export function number(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,20}$/.test(text) ? Number(text) : undefined;
}
