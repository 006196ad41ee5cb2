/** Ports that pages about the sample begin with. */
const first = 8080;
const last = 8999;
const listening = "0A";

/** The ports that somebody listens on, from the text of /proc/net/tcp and tcp6 (proc_net_tcp, kernel documentation). */
export function listeningPorts(table: string): ReadonlySet<number> {
  const ports = new Set<number>();
  for (const line of table.split("\n")) {
    const [, local = "", , state] = line.trim().split(/\s+/);
    const port = Number.parseInt(local.slice(local.lastIndexOf(":") + 1), 16);
    if (state === listening && port > 0) ports.add(port);
  }
  return ports;
}

/** The first port from 8080 on that is not taken. */
export function freePort(taken: ReadonlySet<number>): number {
  for (let port = first; port <= last; port++) if (!taken.has(port)) return port;
  return first;
}
