import type { ActionCommand } from "./action-command.ts";
import { callsOf, callTo, jsonBody } from "./calls.ts";
import { toLine } from "./quote.ts";
import type { CommandEngine } from "./spec.ts";

/** What a new network is to be; "" for what the engine is to choose. */
export interface NetworkWish {
  readonly name: string;
  readonly driver: string;
  readonly subnet: string;
  readonly gateway: string;
  readonly internal: boolean;
  readonly ipv6: boolean;
}

/** How a container joins a network. */
export interface ConnectWish {
  readonly aliases?: readonly string[];
  /** "" for the one that the engine picks. */
  readonly address?: string;
}

/** What equals an action on networks. */
export const networkCommands = {
  create: (engine: CommandEngine, wish: NetworkWish): ActionCommand => {
    const { name, driver, subnet, gateway, internal, ipv6 } = wish;
    const flags = [
      ...(driver === "" ? [] : [`--driver=${driver}`]),
      ...(subnet === "" ? [] : [`--subnet=${subnet}`]),
      ...(gateway === "" ? [] : [`--gateway=${gateway}`]),
      ...(internal ? ["--internal"] : []),
      ...(ipv6 ? ["--ipv6"] : []),
    ];
    return {
      cli: toLine([engine, "network", "create", ...flags, name]),
      api: callTo(
        engine,
        "POST",
        "/networks/create",
        jsonBody(engine === "podman" ? forPodman(wish) : forDocker(wish)),
      ),
    };
  },

  remove: (engine: CommandEngine, names: readonly string[]): ActionCommand => ({
    cli: toLine([engine, "network", "rm", ...names]),
    api: callsOf(names, (name) => callTo(engine, "DELETE", at(name))),
  }),

  connect: (engine: CommandEngine, network: string, container: string, wish: ConnectWish = {}): ActionCommand => {
    const { aliases = [], address = "" } = wish;
    const names = aliases.length > 0 ? aliases : undefined;
    const flags = [...aliases.map((alias) => `--alias=${alias}`), ...(address === "" ? [] : [ipFlag(address)])];
    const endpoint = { Aliases: names, IPAMConfig: address === "" ? undefined : ipam(address) };
    const body =
      engine === "podman"
        ? { container, aliases: names, static_ips: address === "" ? undefined : [address] }
        : { Container: container, EndpointConfig: names || address !== "" ? endpoint : undefined };
    return {
      cli: toLine([engine, "network", "connect", ...flags, network, container]),
      api: callTo(engine, "POST", at(network, "/connect"), jsonBody(body)),
    };
  },

  disconnect: (engine: CommandEngine, network: string, container: string): ActionCommand => ({
    cli: toLine([engine, "network", "disconnect", network, container]),
    api: callTo(engine, "POST", at(network, "/disconnect"), jsonBody({ Container: container })),
  }),
};

function at(name: string, rest = ""): string {
  return `/networks/${encodeURIComponent(name.toWellFormed())}${rest}`;
}

function ipFlag(address: string): string {
  return address.includes(":") ? `--ip6=${address}` : `--ip=${address}`;
}

function ipam(address: string): object {
  return address.includes(":") ? { IPv6Address: address } : { IPv4Address: address };
}

/** Podman's API, unlike its command, makes a network without names when it is not told. */
function forPodman({ name, driver, subnet, gateway, internal, ipv6 }: NetworkWish): object {
  return {
    ...{ name, driver: driver || undefined, internal: internal || undefined, ipv6_enabled: ipv6 || undefined },
    dns_enabled: true,
    subnets: subnet === "" ? undefined : [{ subnet, gateway: gateway || undefined }],
  };
}

/** Docker's API makes a second network of the same name when it is not told. */
function forDocker({ name, driver, subnet, gateway, internal, ipv6 }: NetworkWish): object {
  return {
    ...{ Name: name, CheckDuplicate: true, Driver: driver || undefined },
    ...{ Internal: internal || undefined, EnableIPv6: ipv6 || undefined },
    IPAM: subnet === "" ? undefined : { Config: [{ Subnet: subnet, Gateway: gateway || undefined }] },
  };
}
