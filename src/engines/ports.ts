import type { PublishedPort } from "./engine.ts";

/** Sorted, without doubles, and with consecutive ports joined into ranges: 1,000 published ports are one entry. */
export function joinedPorts(ports: readonly PublishedPort[]): readonly PublishedPort[] {
  if (ports.length < 2) return ports;
  const sorted = [...ports].sort(
    (a, b) =>
      a.protocol.localeCompare(b.protocol) ||
      a.hostIp.localeCompare(b.hostIp) ||
      a.containerPort - b.containerPort ||
      a.hostPort - b.hostPort,
  );
  const joined: PublishedPort[] = [];
  for (const port of sorted) {
    const last = joined.at(-1);
    const length = last?.range ?? 1;
    if (last && last.protocol === port.protocol && last.hostIp === port.hostIp) {
      if (last.containerPort === port.containerPort && last.hostPort === port.hostPort && !port.range) continue;
      if (
        last.containerPort + length === port.containerPort &&
        (last.hostPort === 0 ? port.hostPort === 0 : last.hostPort + length === port.hostPort)
      ) {
        joined[joined.length - 1] = { ...last, range: length + (port.range ?? 1) };
        continue;
      }
    }
    joined.push(port);
  }
  return joined;
}

/** A protocol as engines write it. */
export function protocolOf(word: string): PublishedPort["protocol"] {
  return word === "udp" || word === "sctp" ? word : "tcp";
}
