import type { CommandEngine, ContainerSpec, NamedValue, NetworkAttachment } from "./spec.ts";
import { cut, formatCsv, parseCsv, refuseFlag } from "./values.ts";

/** The flags that together say which networks a container joins. */
export interface NetworkFlags {
  readonly network: readonly string[];
  readonly ip?: string | undefined;
  readonly ip6?: string | undefined;
  readonly mac?: string | undefined;
  readonly aliases: readonly string[];
  readonly linkLocalIps: readonly string[];
}

type NetworkFields = Pick<ContainerSpec, "networks" | "networkMode">;

const modes: Record<CommandEngine, RegExp> = {
  podman: /^(host|none|private|(container|ns):.*|(slirp4netns|pasta)(:.*)?)$/s,
  docker: /^(host|none|container:.*)$/s,
};

/** Whether the engine takes the word as a mode instead of a network's name. */
export function isNetworkMode(name: string, engine: CommandEngine): boolean {
  return modes[engine].test(name);
}

/** @throws Problem where the flags contradict each other */
export function parseNetworks(flags: NetworkFlags, engine: CommandEngine): NetworkFields {
  const names = flags.network.filter((n) => n !== "" && n !== "default");
  const mode = names.find((n) => isNetworkMode(n, engine));
  const addressed = flags.ip ?? flags.ip6 ?? flags.mac ?? flags.aliases[0] ?? flags.linkLocalIps[0];
  if (mode !== undefined) {
    if (names.length > 1) refuseFlag("network", `"${mode}" does not go together with other networks.`);
    if (addressed !== undefined)
      refuseFlag("network", `"${mode}" leaves no address to choose, yet "${addressed}" is given.`);
    return { networkMode: mode };
  }
  const networks = names.flatMap((n) => (engine === "podman" ? parsePodman(n) : [parseDocker(n)]));
  if (networks.length === 0 && addressed === undefined) return {};
  const [first = { name: "bridge" }, ...others] = networks;
  if (others.length > 0 && engine === "podman" && (flags.ip ?? flags.ip6 ?? flags.mac) !== undefined)
    refuseFlag("ip", "With several networks the address belongs to one: --network NAME:ip=ADDRESS.");
  const aliased = (n: NetworkAttachment): NetworkAttachment =>
    flags.aliases.length === 0 ? n : { ...n, aliases: [...(n.aliases ?? []), ...flags.aliases] };
  return {
    networks: [
      {
        ...aliased(first),
        ...(flags.ip === undefined ? {} : { ip: flags.ip }),
        ...(flags.ip6 === undefined ? {} : { ip6: flags.ip6 }),
        ...(flags.mac === undefined ? {} : { mac: flags.mac }),
        ...(flags.linkLocalIps.length === 0 ? {} : { linkLocalIps: flags.linkLocalIps }),
      },
      ...others.map((n) => (engine === "podman" ? aliased(n) : n)),
    ],
  };
}

/** Podman's "name", "name,name", "name:ip=…,alias=…". */
function parsePodman(text: string): NetworkAttachment[] {
  const options = cut(text, ":");
  if (!options)
    return text
      .split(",")
      .filter((n) => n !== "")
      .map((name) => ({ name }));
  const pairs = options[1]
    .split(",")
    .filter((o) => o !== "")
    .map((o) => cut(o, "=") ?? refuseFlag("network", `"${o}" is no option of a network.`));
  return [attachment(options[0], pairs)];
}

/** Docker's "name" and "name=…,alias=…,ip=…". */
function parseDocker(text: string): NetworkAttachment {
  if (!text.includes("=")) return { name: text };
  const pairs = (parseCsv(text) ?? refuseFlag("network", `Malformed quotes in "${text}".`)).map(
    (o) => cut(o, "=") ?? refuseFlag("network", `"${o}" is no option of a network.`),
  );
  const name = pairs.find(([key]) => key === "name")?.[1] ?? refuseFlag("network", `"${text}" has no name.`);
  return attachment(
    name,
    pairs.filter(([key]) => key !== "name"),
  );
}

function attachment(name: string, pairs: readonly (readonly [string, string])[]): NetworkAttachment {
  const aliases: string[] = [];
  const linkLocalIps: string[] = [];
  const driverOptions: NamedValue[] = [];
  let fields: Omit<NetworkAttachment, "name"> = {};
  for (const [key, value] of pairs) {
    if (key === "alias") aliases.push(value);
    else if (key === "ip" && value.includes(":")) fields = { ...fields, ip6: value };
    else if (key === "ip") fields = { ...fields, ip: value };
    else if (key === "ip6") fields = { ...fields, ip6: value };
    else if (key === "mac" || key === "mac-address") fields = { ...fields, mac: value };
    else if (key === "interface_name") fields = { ...fields, interfaceName: value };
    else if (key === "link-local-ip") linkLocalIps.push(value);
    else if (key === "driver-opt") {
      const [option, setting] = cut(value, "=") ?? [value, ""];
      driverOptions.push({ name: option, value: setting });
    } else refuseFlag("network", `"${key}" is no option of a network.`);
  }
  return {
    name,
    ...fields,
    ...(aliases.length > 0 ? { aliases } : {}),
    ...(linkLocalIps.length > 0 ? { linkLocalIps } : {}),
    ...(driverOptions.length > 0 ? { driverOptions } : {}),
  };
}

/** The flags, in the order of `NetworkFlags`. */
export function formatNetworks(spec: ContainerSpec, engine: CommandEngine): NetworkFlags {
  const nothing = { network: [], aliases: [], linkLocalIps: [] };
  if (spec.networkMode !== undefined) return { ...nothing, network: [spec.networkMode] };
  const networks = spec.networks ?? [];
  const [only, ...others] = networks;
  if (!only) return nothing;
  const simple = others.length === 0 && only.interfaceName === undefined && only.driverOptions === undefined;
  if (simple && !(engine === "podman" && only.linkLocalIps))
    return {
      network: [only.name],
      ip: only.ip,
      ip6: only.ip6,
      mac: only.mac,
      aliases: only.aliases ?? [],
      linkLocalIps: only.linkLocalIps ?? [],
    };
  return { ...nothing, network: networks.map((n) => formatAttachment(n, engine)) };
}

function formatAttachment(network: NetworkAttachment, engine: CommandEngine): string {
  const podman = engine === "podman";
  const options = (network.aliases ?? []).map((a) => `alias=${a}`);
  if (network.ip !== undefined) options.push(`ip=${network.ip}`);
  if (network.ip6 !== undefined) options.push(`${podman ? "ip" : "ip6"}=${network.ip6}`);
  if (network.mac !== undefined) options.push(`${podman ? "mac" : "mac-address"}=${network.mac}`);
  if (network.interfaceName !== undefined && podman) options.push(`interface_name=${network.interfaceName}`);
  if (!podman) {
    for (const ip of network.linkLocalIps ?? []) options.push(`link-local-ip=${ip}`);
    for (const { name, value } of network.driverOptions ?? []) options.push(`driver-opt=${name}=${value}`);
  }
  if (options.length === 0) return network.name;
  return podman ? `${network.name}:${options.join(",")}` : formatCsv([`name=${network.name}`, ...options]);
}
