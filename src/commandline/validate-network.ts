import type { Issues } from "./issues.ts";
import { parseRange } from "./ports.ts";
import type { CommandEngine, ContainerSpec, PortMapping } from "./spec.ts";

/** Ports, networks, names and addresses. */
export function validateNetwork(spec: ContainerSpec, engine: CommandEngine, issues: Issues): void {
  validatePorts(spec, engine, issues);
  validateNetworks(spec, engine, issues);
  for (const [at, text] of (spec.expose ?? []).entries())
    issues.expect(
      parseRange(text.split("/")[0] ?? "") !== undefined && /^[^/]*(\/(tcp|udp|sctp))?$/.test(text),
      `expose.${at}`,
      "A port or a range such as 80, 53/udp or 8000-8010.",
    );
  if (spec.hostname !== undefined)
    issues.expect(isHostname(spec.hostname), "hostname", "Letters, digits and - between dots, 63 characters at most.");
  for (const [at, address] of (spec.dns ?? []).entries())
    issues.expect(isIp(address) || (engine === "podman" && address === "none"), `dns.${at}`, "An address is needed.");
  for (const [at, { name, address }] of (spec.hosts ?? []).entries()) {
    issues.expect(/^[^\s:#]+$/.test(name), `hosts.${at}.name`, "A host's name is needed.");
    issues.expect(isIp(address) || address === "host-gateway", `hosts.${at}.address`, "An address, or host-gateway.");
  }
}

function isHostname(name: string): boolean {
  return (
    name.length <= 63 &&
    /^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*$/.test(name)
  );
}

/** An IPv4 address in four numbers, or an IPv6 address. */
export function isIp(text: string): boolean {
  return isIp4(text) || isIp6(text);
}

function isIp4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((p) => /^(0|[1-9]\d{0,2})$/.test(p) && Number(p) < 256);
}

function isIp6(text: string): boolean {
  if (!text.includes(":") || !/^[0-9a-fA-F:.]+$/.test(text)) return false;
  try {
    // The platform's own reader (WHATWG URL, IPv6 parser).
    return new URL(`http://[${text}]/`).hostname !== "";
  } catch {
    return false;
  }
}

function validatePorts(spec: ContainerSpec, engine: CommandEngine, issues: Issues): void {
  const ports = spec.ports ?? [];
  const mode = spec.networkMode?.split(":")[0];
  if (ports.length > 0 && (mode === "host" || mode === "none" || mode === "container")) {
    const words = { host: "the host's own network", none: "no network", container: "another container's network" }[
      mode
    ];
    if (mode === "container") issues.error("ports", `Ports cannot be published in ${words}.`);
    else issues.warn("ports", `Ports are not published in ${words}.`);
  }
  if (ports.length > 0 && spec.pod !== undefined && !spec.pod.startsWith("new:"))
    issues.error("ports", "In a pod, ports belong to the pod.");
  for (const [at, port] of ports.entries()) {
    const path = `ports.${at}`;
    const count = port.range ?? 1;
    const fits = (start: number) => Number.isInteger(start) && start >= 1 && start + count - 1 <= 65535;
    issues.expect(fits(port.container), `${path}.container`, "A port is a number from 1 to 65535.");
    issues.expect(port.host === undefined || fits(port.host), `${path}.host`, "A port is a number from 1 to 65535.");
    issues.expect(Number.isInteger(count) && count >= 1, `${path}.range`, "At least one port.");
    if (port.ip !== undefined)
      issues.expect(isIp(port.ip), `${path}.ip`, "An address of the host, or nothing for all.");
    if (port.hostEnd !== undefined && engine === "podman")
      issues.error(`${path}.hostEnd`, "Podman does not choose a port from a range.");
    if (port.hostEnd !== undefined && port.hostEnd <= (port.host ?? 0))
      issues.error(`${path}.hostEnd`, "The range ends before it begins.");
    const other = ports.slice(0, at).findIndex((p) => overlap(p, port));
    if (other >= 0) issues.error(`${path}.host`, `This port of the host is published already (entry ${other + 1}).`);
  }
}

function overlap(a: PortMapping, b: PortMapping): boolean {
  if (a.host === undefined || b.host === undefined || a.hostEnd !== undefined || b.hostEnd !== undefined) return false;
  if ((a.protocol ?? "tcp") !== (b.protocol ?? "tcp")) return false;
  const everywhere = (ip: string | undefined) => ip === undefined || ip === "0.0.0.0" || ip === "::";
  const both4or6 = a.ip !== undefined && b.ip !== undefined && a.ip.includes(":") !== b.ip.includes(":");
  if (both4or6 || (a.ip !== b.ip && !everywhere(a.ip) && !everywhere(b.ip))) return false;
  return a.host < b.host + (b.range ?? 1) && b.host < a.host + (a.range ?? 1);
}

function validateNetworks(spec: ContainerSpec, engine: CommandEngine, issues: Issues): void {
  const networks = spec.networks ?? [];
  if (spec.networkMode !== undefined && networks.length > 0)
    issues.error("networkMode", "Networks to join and a mode without them exclude each other.");
  if (spec.networkMode !== undefined && /^(container|ns):$/.test(spec.networkMode))
    issues.error("networkMode", "Whose network is missing after the colon.");
  if (spec.pod !== undefined && !spec.pod.startsWith("new:") && networks.length > 0)
    issues.error("networks", "In a pod, networks belong to the pod.");
  for (const [at, network] of networks.entries()) {
    const path = `networks.${at}`;
    const first = networks.findIndex((n) => n.name === network.name);
    issues.expect(/^[a-zA-Z0-9][\w.-]*$/.test(network.name), `${path}.name`, "A network's name is needed.");
    issues.expect(first === at, `${path}.name`, "This network is there already.");
    if (network.ip !== undefined) issues.expect(isIp4(network.ip), `${path}.ip`, "An IPv4 address such as 10.88.0.5.");
    if (network.ip6 !== undefined) issues.expect(isIp6(network.ip6), `${path}.ip6`, "An IPv6 address such as fd00::5.");
    if (network.mac !== undefined)
      issues.expect(
        /^([0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}$/.test(network.mac),
        `${path}.mac`,
        "Six pairs of digits such as 02:00:00:00:00:05.",
      );
    if (engine === "docker" && network.name === "bridge") {
      if (network.ip !== undefined || network.ip6 !== undefined)
        issues.error(`${path}.ip`, "Docker gives fixed addresses on networks of your own only, not on bridge.");
      if (network.aliases)
        issues.error(`${path}.aliases`, "Docker knows aliases on networks of your own only, not on bridge.");
    }
    if (engine === "docker" && network.interfaceName !== undefined)
      issues.warn(`${path}.interfaceName`, "Docker names interfaces itself; it is left out.");
    if (engine === "podman" && (network.driverOptions || network.linkLocalIps))
      issues.warn(path, "Podman knows no driver options and link-local addresses here; they are left out.");
  }
}
