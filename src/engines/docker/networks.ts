import type { Abortable } from "../../hosts/index.ts";
import type { NetworkRequest, NetworkSummary, Networks, PruneResult } from "../engine.ts";
import type { EngineClient } from "../http/client.ts";
import { array, fields, flag, text, textMap, time } from "../http/read.ts";
import { abort, listLimit, segment } from "../paths.ts";
import { prunedBy } from "./containers.ts";
import { containerSummary } from "./summary.ts";

const builtin: readonly string[] = ["bridge", "host", "none"];

/** The networks of a Docker. */
export class DockerNetworks implements Networks {
  readonly #client: EngineClient;

  constructor(client: EngineClient) {
    this.#client = client;
  }

  async list({ signal }: Abortable = {}): Promise<readonly NetworkSummary[]> {
    const answer = await this.#client.json("GET", "/networks", { limit: listLimit, ...abort(signal) });
    return array(answer).map(networkSummary);
  }

  async inspect(name: string, options: Abortable = {}) {
    const raw = await this.#client.json("GET", at(name), about(name, options));
    return { ...networkSummary(raw), raw };
  }

  async users(name: string, options: Abortable = {}): Promise<readonly string[]> {
    const answer = await this.#client.json("GET", "/containers/json", {
      query: { all: true, filters: JSON.stringify({ network: [name] }) },
      limit: listLimit,
      ...abort(options.signal),
    });
    return array(answer).map((container) => containerSummary(container).id);
  }

  async create(request: NetworkRequest, options: Abortable = {}): Promise<string> {
    const { subnet, gateway, ipRange } = request;
    const answer = await this.#client.json("POST", "/networks/create", {
      body: {
        Name: request.name,
        // Without it Docker makes a second network of the same name.
        CheckDuplicate: true,
        Driver: request.driver ?? "bridge",
        Internal: request.internal,
        EnableIPv6: request.ipv6,
        Options: request.options,
        Labels: request.labels,
        ...(subnet === undefined ? {} : { IPAM: { Config: [{ Subnet: subnet, Gateway: gateway, IPRange: ipRange }] } }),
      },
      ...about(request.name, options),
    });
    return text(fields(answer).Id);
  }

  /** Docker has no force here: containers on it are taken off first. */
  async remove(name: string, { force, signal }: Abortable & { force?: boolean } = {}): Promise<void> {
    if (force)
      for (const container of await this.users(name, abort(signal)))
        await this.disconnect(name, container, { force: true, ...abort(signal) });
    await this.#client.json("DELETE", at(name), about(name, { signal }));
  }

  async connect(
    network: string,
    container: string,
    { aliases, address, signal }: Abortable & { aliases?: readonly string[]; address?: string } = {},
  ): Promise<void> {
    const ipam =
      address === undefined ? {} : address.includes(":") ? { IPv6Address: address } : { IPv4Address: address };
    await this.#client.json("POST", at(network, "/connect"), {
      body: { Container: container, EndpointConfig: { Aliases: aliases, IPAMConfig: ipam } },
      ...about(network, { signal }),
    });
  }

  async disconnect(network: string, container: string, { force, signal }: Abortable & { force?: boolean } = {}) {
    await this.#client.json("POST", at(network, "/disconnect"), {
      body: { Container: container, Force: force ?? false },
      ...about(network, { signal }),
    });
  }

  async prune(options: Abortable = {}): Promise<PruneResult> {
    const answer = await this.#client.json("POST", "/networks/prune", { timeout: 0, ...abort(options.signal) });
    return prunedBy(answer, "NetworksDeleted");
  }
}

function at(name: string, rest = ""): string {
  return `/networks/${segment(name)}${rest}`;
}

function about(name: string, { signal }: { signal?: AbortSignal | undefined }) {
  return { subject: { kind: "network", name }, ...abort(signal) } as const;
}

function networkSummary(value: unknown): NetworkSummary {
  const n = fields(value);
  const name = text(n.Name);
  return {
    id: text(n.Id),
    name,
    driver: text(n.Driver),
    subnets: array(fields(n.IPAM).Config).map((config) => ({
      subnet: text(fields(config).Subnet),
      gateway: text(fields(config).Gateway),
    })),
    internal: flag(n.Internal),
    ipv6: flag(n.EnableIPv6),
    // Docker answers names on every network but its own.
    dns: !builtin.includes(name),
    created: time(n.Created) ?? 0,
    labels: textMap(n.Labels),
    builtin: builtin.includes(name),
  };
}
