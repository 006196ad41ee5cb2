import type { Host } from "../hosts/index.ts";
import { disksOf, interfacesOf } from "./devices.ts";
import {
  parseDiskstats,
  parseLoadavg,
  parseMeminfo,
  parseNetDev,
  parseOomKills,
  parsePressure,
  parseStat,
} from "./proc.ts";
import type { Devices, Reading } from "./rates.ts";

/** Most bytes of one file: /proc/stat of a machine with 512 processors has 200 kB. */
const fileLimit = 4 * 1024 * 1024;

/**
 * One look at the machine's counters: nine small files, asked for at once. What is not there (no pressure figures, no
 * disks) is undefined or empty. Rejects with a Problem where not even the processor times can be read: the host is lost.
 */
export async function readCounters(host: Host, now: () => number, signal: AbortSignal): Promise<Reading> {
  const read = async (path: string): Promise<string> =>
    (await host.files.read(path, { limit: fileLimit, signal })).toString("utf8");
  const optional = (path: string): Promise<string> => read(path).catch(() => "");
  const [stat, meminfo, netDev, diskstats, loadavg, vmstat, cpu, memory, io] = await Promise.all([
    read("/proc/stat"),
    optional("/proc/meminfo"),
    optional("/proc/net/dev"),
    optional("/proc/diskstats"),
    optional("/proc/loadavg"),
    optional("/proc/vmstat"),
    optional("/proc/pressure/cpu"),
    optional("/proc/pressure/memory"),
    optional("/proc/pressure/io"),
  ]);
  signal.throwIfAborted();
  return {
    time: now(),
    cpu: parseStat(stat)?.times,
    memory: parseMeminfo(meminfo),
    network: parseNetDev(netDev),
    disks: parseDiskstats(diskstats),
    load: parseLoadavg(loadavg),
    pressure: { cpu: parsePressure(cpu), memory: parsePressure(memory), io: parsePressure(io) },
    oomKills: parseOomKills(vmstat),
  };
}

/** Which interfaces and disks to add up; asked anew only when the names with counters change. */
export async function readDevices(host: Host, reading: Reading, signal: AbortSignal): Promise<Devices> {
  const list = (path: string) => host.files.list(path, { signal }).catch(() => []);
  const [net, block, routes] = await Promise.all([
    list("/sys/class/net"),
    list("/sys/block"),
    host.files.read("/proc/net/route", { limit: fileLimit, signal }).then(String, () => ""),
  ]);
  return { interfaces: interfacesOf(net, routes, reading.network.keys()), disks: disksOf(block) };
}

/** Changes when a device comes or goes; veth pairs of containers, which never count, are left out. */
export function deviceKey({ network, disks }: Reading): string {
  const interfaces = [...network.keys()].filter((name) => !name.startsWith("veth"));
  return JSON.stringify([interfaces, [...disks.keys()]]);
}
