import type { ContainerSpec, HostEntry, NetworkAttachment, PortMapping } from "../../commandline/index.ts";
import { array, type Fields, fields, present, text, texts } from "../http/read.ts";

/** Network settings as inspect shows them, and from the remembered command what it does not show. */
export function readNetwork(inspect: Fields, image: Fields, hint: ContainerSpec | undefined): Partial<ContainerSpec> {
  const host = fields(inspect.HostConfig);
  const config = fields(inspect.Config);
  const inPod = text(inspect.Pod) !== "";
  const mode = text(host.NetworkMode);
  const attached = inPod || mode.startsWith("container:") ? {} : joined(inspect, mode, hint);
  const declared = Object.keys(fields(fields(image.Config).ExposedPorts));
  const ports = inPod ? {} : readPorts(fields(host.PortBindings), declared, hint, inspect);
  const hostname = text(config.Hostname);
  // Without a name of its own a container has its id's; in a pod and in the host's it has theirs.
  const ownName = hostname !== "" && !inPod && host.UTSMode !== "host" && !text(inspect.Id).startsWith(hostname);
  return present({
    hostname: ownName && (host.NetworkMode !== "host" || hint?.hostname !== undefined) ? hostname : undefined,
    ...attached,
    ...ports,
    networkMode: inPod ? undefined : isMode(mode) ? mode : ownMode(hint?.networkMode),
    dns: filled(texts(host.Dns)) ?? (hint?.dns?.[0] === "none" ? hint.dns : undefined),
    dnsSearch: filled(texts(host.DnsSearch)),
    dnsOptions: filled(texts(host.DnsOptions)),
    hosts: filled(texts(host.ExtraHosts).map(readHost)),
    noHosts: hint?.noHosts,
    httpProxy: hint?.httpProxy,
  });
}

function filled<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}

function isMode(mode: string): boolean {
  return mode !== "" && mode !== "bridge" && mode !== "default" && mode !== "slirp4netns" && mode !== "pasta";
}

/** Words whose options, or which themselves, inspect does not show. */
function ownMode(said: string | undefined): string | undefined {
  return said !== undefined && /^(slirp4netns|pasta|private)(:|$)/.test(said) ? said : undefined;
}

function readHost(entry: string): HostEntry {
  const at = entry.indexOf(":");
  return { name: entry.slice(0, at), address: entry.slice(at + 1) };
}

/** Podman shows which networks, not which addresses were asked for: those are in the command only. */
function joined(inspect: Fields, mode: string, hint: ContainerSpec | undefined): Partial<ContainerSpec> {
  if (mode !== "bridge") return {};
  const shown = Object.entries(fields(fields(inspect.NetworkSettings).Networks));
  const said = hint?.networks ?? [];
  if (hint && said.length === 0 && shown.length <= 1) return {};
  const generic = said.length === 1 && said[0]?.name === "bridge" && shown.length === 1 ? said[0] : undefined;
  if (generic) return { networks: [generic] };
  const id = text(inspect.Id);
  const networks = shown.map(([name, value]): NetworkAttachment => {
    const asked = said.find((n) => n.name === name);
    const aliases = texts(fields(value).Aliases).filter((a) => a === "" || !id.startsWith(a));
    return { ...asked, name, ...(aliases.length > 0 && !asked?.aliases ? { aliases } : {}) };
  });
  const place = (n: NetworkAttachment) => {
    const at = said.findIndex((s) => s.name === n.name);
    return at < 0 ? said.length : at;
  };
  const [only, ...others] = networks;
  // The engine's own network, joined without being asked to.
  if (!hint && others.length === 0 && (!only || (only.name === "podman" && !only.aliases))) return {};
  return { networks: networks.toSorted((a, b) => place(a) - place(b)) };
}

type Binding = { readonly port: number; readonly protocol: string; readonly ip: string; readonly host: number };

function readPorts(
  bindings: Fields,
  declared: readonly string[],
  hint: ContainerSpec | undefined,
  inspect: Fields,
): Partial<ContainerSpec> {
  const annotations = fields(fields(inspect.Config).Annotations);
  const publishAll = annotations["io.podman.annotations.publish-all"] === "TRUE" || undefined;
  const shown: Binding[] = [];
  const exposed: string[] = [];
  for (const [key, value] of Object.entries(bindings)) {
    const [port = "", protocol = "tcp"] = key.split("/");
    if (array(value).length === 0) exposed.push(key);
    for (const b of array(value))
      shown.push({
        port: Number(port),
        protocol,
        ip: text(fields(b).HostIp),
        host: Number(text(fields(b).HostPort)),
      });
  }
  // Free ports are chosen when a container is made; only the command says that any would do.
  const said = hint?.ports ?? [];
  const covered = (b: Binding) => said.some((p) => covers(p, b));
  const known = said.filter((p) => shown.some((b) => covers(p, b)));
  const extra = shown.filter((b) => !covered(b));
  const published = publishAll ? extra.filter((b) => b.ip !== "") : extra;
  const ports = [...known, ...ranges(published)];
  const isDeclared = (key: string) =>
    declared.includes(key) || (key.endsWith("/tcp") && declared.includes(key.slice(0, -4)));
  // What -P published without the image's word was exposed by hand.
  const byHand = publishAll ? extra.filter((b) => b.ip === "").map((b) => `${b.port}/${b.protocol}`) : [];
  const open = [...exposed, ...byHand].filter((key) => !isDeclared(key)).map((key) => key.replace(/\/tcp$/, ""));
  return present({ ports: filled(ports), publishAll, expose: hint?.expose ?? filled(open) });
}

function covers(port: PortMapping, b: Binding): boolean {
  const offset = b.port - port.container;
  if (offset < 0 || offset >= (port.range ?? 1) || (port.protocol ?? "tcp") !== b.protocol) return false;
  return (port.host === undefined || port.host + offset === b.host) && (port.ip ?? "") === b.ip;
}

/** Neighbouring ports as one range. */
function ranges(bindings: readonly Binding[]): PortMapping[] {
  const sorted = bindings.toSorted(
    (a, b) => a.protocol.localeCompare(b.protocol) || a.ip.localeCompare(b.ip) || a.port - b.port,
  );
  const found: (Binding & { count: number })[] = [];
  for (const b of sorted) {
    const last = found.at(-1);
    const next = last && b.protocol === last.protocol && b.ip === last.ip;
    if (next && b.port === last.port + last.count && b.host === last.host + last.count)
      found[found.length - 1] = { ...last, count: last.count + 1 };
    else found.push({ ...b, count: 1 });
  }
  return found.map(({ ip, host, port, count, protocol }) => ({
    ...(ip === "" ? {} : { ip }),
    ...(host > 0 ? { host } : {}),
    container: port,
    ...(count > 1 ? { range: count } : {}),
    ...(protocol === "udp" || protocol === "sctp" ? { protocol } : {}),
  }));
}
