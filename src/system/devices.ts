import type { FileEntry } from "../hosts/index.ts";

/** Most devices followed one by one. */
const followed = 16;

/**
 * The interfaces whose traffic is the machine's: those of real hardware. Bridges, bonds, tunnels and the veth pairs
 * of containers carry the same bytes a second time. A machine that has only virtual ones (a container, a guest of
 * some hypervisors) counts those with a route to elsewhere, else all but the loopback and the pairs of containers.
 * @param entries /sys/class/net, where the link of a virtual one leads to devices/virtual
 * @param routes /proc/net/route
 * @param names the interfaces with counters, for a machine without /sys
 */
export function interfacesOf(entries: readonly FileEntry[], routes: string, names: Iterable<string>): string[] {
  const real = entries.filter((e) => e.target !== undefined && !e.target.includes("/virtual/")).map((e) => e.name);
  if (real.length > 0) return real.sort().slice(0, followed);
  const others = [...names].filter((name) => name !== "lo");
  const routed = new Set(defaultRoutes(routes));
  const leading = others.filter((name) => routed.has(name));
  const chosen =
    leading.length > 0 ? leading : others.filter((name) => !/^(veth|ifb|docker|podman|cni|br-|virbr)/.test(name));
  return chosen.sort().slice(0, followed);
}

/** Interfaces of the routes to 0.0.0.0 in /proc/net/route. */
function defaultRoutes(text: string): string[] {
  return text
    .split("\n", 4096)
    .map((line) => line.split("\t", 8))
    .filter((fields) => fields[1] === "00000000" && fields[7] === "00000000")
    .map((fields) => fields[0] ?? "");
}

/**
 * The disks whose transfers are the machine's. Partitions, device mapper, RAID and loop devices pass on to these.
 * @param entries /sys/block, where an NVMe disk with several paths leads to devices/virtual/nvme-subsystem
 */
export function disksOf(entries: readonly FileEntry[]): string[] {
  return entries
    .filter((e) => e.target !== undefined && !e.target.includes("/virtual/block/"))
    .map((e) => e.name)
    .filter((name) => !/^(sr|fd)\d/.test(name))
    .sort()
    .slice(0, followed);
}
