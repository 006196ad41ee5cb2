import type { ContainerSpec, NetworkAttachment } from "../../commandline/index.ts";
import { parseRange } from "../../commandline/index.ts";
import { present } from "../http/read.ts";

/** The network's part of a SpecGenerator. */
export function networkPart(spec: ContainerSpec): object {
  const noResolver = spec.dns?.length === 1 && spec.dns[0] === "none";
  return present({
    netns: netns(spec),
    Networks: spec.networks && Object.fromEntries(spec.networks.map((n) => [networkKey(n.name), perNetwork(n)])),
    network_options: networkOptions(spec.networkMode),
    portmappings: spec.ports?.map((p) =>
      present({
        host_ip: p.ip,
        host_port: p.host,
        container_port: p.container,
        range: p.range,
        protocol: p.protocol ?? "tcp",
      }),
    ),
    publish_image_ports: spec.publishAll,
    expose: exposed(spec.expose ?? []),
    hostname: spec.hostname,
    dns_server: noResolver ? undefined : spec.dns,
    use_image_resolve_conf: noResolver || undefined,
    dns_search: spec.dnsSearch,
    dns_option: spec.dnsOptions,
    hostadd: spec.hosts?.map((h) => `${h.name}:${h.address}`),
    use_image_hosts: spec.noHosts,
    httpproxy: spec.httpProxy,
  });
}

/** The engine's own network has this key, whatever its name is (pkg/specgen/namespaces.go). */
function networkKey(name: string): string {
  return name === "bridge" ? "default" : name;
}

function perNetwork(network: NetworkAttachment): object {
  const ips = [network.ip, network.ip6].filter((ip) => ip !== undefined);
  return present({
    static_ips: ips.length > 0 ? ips : undefined,
    aliases: network.aliases,
    static_mac: network.mac,
    interface_name: network.interfaceName ?? "",
  });
}

function netns({ networkMode, networks }: ContainerSpec): object | undefined {
  if (networkMode === undefined) return networks ? { nsmode: "bridge" } : undefined;
  const [mode = "", ...rest] = networkMode.split(":");
  if (mode === "slirp4netns" || mode === "pasta") return { nsmode: mode };
  return namespace(mode, rest.join(":"));
}

function networkOptions(networkMode: string | undefined): object | undefined {
  const [, mode, options] = /^(slirp4netns|pasta):(.+)$/s.exec(networkMode ?? "") ?? [];
  return mode === undefined || options === undefined ? undefined : { [mode]: options.split(",") };
}

/** "container", "NAME" and the like as libpod's Namespace. */
export function namespace(mode: string, value: string): object {
  if (mode === "ns") return { nsmode: "path", value };
  return value === "" ? { nsmode: mode } : { nsmode: mode, value };
}

/** "host", "container:NAME", "ns:PATH" as libpod's Namespace. */
export function parsedNamespace(text: string | undefined): object | undefined {
  if (text === undefined) return undefined;
  const [mode = "", ...rest] = text.split(":");
  return namespace(mode, rest.join(":"));
}

function exposed(ports: readonly string[]): object | undefined {
  const protocols = new Map<number, string>();
  for (const text of ports) {
    const [range = "", protocol = "tcp"] = text.split("/");
    const { start, end } = parseRange(range) ?? { start: 0, end: -1 };
    for (let port = start; port <= end; port++) {
      const before = protocols.get(port);
      protocols.set(port, before === undefined ? protocol : `${before},${protocol}`);
    }
  }
  return protocols.size > 0 ? Object.fromEntries(protocols) : undefined;
}
