import type { PortMapping } from "./spec.ts";
import { refuseFlag } from "./values.ts";

/** "[[ip:][hostPort]:]containerPort[/protocol]", ports may be ranges "8000-8010". @throws Problem */
export function parsePort(text: string, flag = "publish"): PortMapping {
  const bad = (why: string): never => refuseFlag(flag, `"${text}" is no port mapping: ${why}.`);
  const slash = text.lastIndexOf("/");
  const protocol = slash < 0 ? "tcp" : text.slice(slash + 1).toLowerCase();
  if (protocol !== "tcp" && protocol !== "udp" && protocol !== "sctp")
    return bad("the protocol is one of tcp, udp and sctp");
  const parts = (slash < 0 ? text : text.slice(0, slash)).split(":");
  const container = parseRange(parts.pop() ?? "") ?? bad("no container port between 1 and 65535");
  const hostText = parts.pop() ?? "";
  const host = hostText === "" ? undefined : (parseRange(hostText) ?? bad("no host port between 1 and 65535"));
  const joined = parts.join(":");
  const ip = /^\[.*\]$/.test(joined) ? joined.slice(1, -1) : joined;
  const range = container.end - container.start + 1;
  const hostRange = host ? host.end - host.start + 1 : 0;
  if (host && range > 1 && hostRange !== range) return bad("the two ranges differ in length");
  return {
    ...(ip === "" ? {} : { ip }),
    ...(host ? { host: host.start } : {}),
    ...(host && range === 1 && hostRange > 1 ? { hostEnd: host.end } : {}),
    container: container.start,
    ...(range > 1 ? { range } : {}),
    ...(protocol === "tcp" ? {} : { protocol }),
  };
}

/** As `parsePort` takes it. */
export function formatPort(port: PortMapping): string {
  const last = (start: number, count: number) => (count > 1 ? `${start}-${start + count - 1}` : String(start));
  const range = port.range ?? 1;
  const ip = port.ip === undefined ? "" : `${port.ip.includes(":") ? `[${port.ip}]` : port.ip}:`;
  const host =
    port.host === undefined ? "" : port.hostEnd !== undefined ? `${port.host}-${port.hostEnd}` : last(port.host, range);
  const colon = ip !== "" || host !== "" ? ":" : "";
  const protocol = port.protocol === undefined || port.protocol === "tcp" ? "" : `/${port.protocol}`;
  return `${ip}${host}${colon}${last(port.container, range)}${protocol}`;
}

/** "80" or "80-90", 1 to 65535, undefined for anything else. */
export function parseRange(text: string): { start: number; end: number } | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (!match) return undefined;
  const start = Number(match[1]);
  const end = Number(match[2] ?? match[1]);
  return start >= 1 && end <= 65535 && start <= end ? { start, end } : undefined;
}
