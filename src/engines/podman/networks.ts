import type { Abortable } from "../../hosts/index.ts";
import type { EngineEvent, NetworkRequest, NetworkSummary, Networks, PruneResult } from "../engine.ts";
import type { EngineClient } from "../http/client.ts";
import { messageProblem } from "../http/problems.ts";
import { array, fields, flag, text, textMap, time } from "../http/read.ts";
import { abort, listLimit, segment } from "../paths.ts";
import { addressRange } from "../subnets.ts";
import { containerSummary } from "./summary.ts";

/** The networks of a Podman. Podman logs nothing about networks, so what is done here is announced here. */
export class PodmanNetworks implements Networks {
  readonly #client: EngineClient;
  readonly #announce: (event: EngineEvent) => void;

  constructor(client: EngineClient, announce: (event: EngineEvent) => void) {
    this.#client = client;
    this.#announce = announce;
  }

  async list({ signal }: Abortable = {}): Promise<readonly NetworkSummary[]> {
    const answer = await this.#client.json("GET", "/networks/json", { limit: listLimit, ...abort(signal) });
    return array(answer).map(networkSummary);
  }

  async inspect(name: string, options: Abortable = {}) {
    const answer = await this.#client.json("GET", at(name, "/json"), about(name, options));
    const raw = Array.isArray(answer) ? answer[0] : answer;
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
    const range = ipRange === undefined ? undefined : addressRange(ipRange);
    const answer = fields(
      await this.#client.json("POST", "/networks/create", {
        body: {
          name: request.name,
          driver: request.driver ?? "bridge",
          internal: request.internal,
          ipv6_enabled: request.ipv6,
          dns_enabled: true,
          options: request.options,
          labels: request.labels,
          ...(subnet === undefined
            ? {}
            : {
                subnets: [
                  { subnet, gateway, ...(range ? { lease_range: { start_ip: range.first, end_ip: range.last } } : {}) },
                ],
              }),
        },
        ...about(request.name, options),
      }),
    );
    this.#tell("create", text(answer.id), text(answer.name));
    return text(answer.id);
  }

  async remove(name: string, { force, signal }: Abortable & { force?: boolean } = {}): Promise<void> {
    const answer = await this.#client.json("DELETE", at(name), { query: { force }, ...about(name, { signal }) });
    const error = array(answer)
      .map((report) => text(fields(report).Err))
      .find((words) => words !== "");
    if (error) throw messageProblem(error, { engine: this.#client.label, subject: { kind: "network", name } });
    this.#tell("destroy", name, name);
  }

  async connect(
    network: string,
    container: string,
    { aliases, address, signal }: Abortable & { aliases?: readonly string[]; address?: string } = {},
  ): Promise<void> {
    await this.#client.json("POST", at(network, "/connect"), {
      body: { container, aliases, static_ips: address === undefined ? undefined : [address] },
      ...about(network, { signal }),
    });
    this.#tell("connect", network, network, { container });
  }

  async disconnect(network: string, container: string, { force, signal }: Abortable & { force?: boolean } = {}) {
    await this.#client.json("POST", at(network, "/disconnect"), {
      body: { Container: container, Force: force ?? false },
      ...about(network, { signal }),
    });
    this.#tell("disconnect", network, network, { container });
  }

  async prune(options: Abortable = {}): Promise<PruneResult> {
    const answer = await this.#client.json("POST", "/networks/prune", { timeout: 0, ...abort(options.signal) });
    const removed = array(answer)
      .map(fields)
      .filter((report) => report.Error === null || report.Error === undefined || report.Error === "")
      .map((report) => text(report.Name));
    for (const name of removed) this.#tell("destroy", name, name);
    return { removed, reclaimed: 0 };
  }

  #tell(action: string, id: string, name: string, attributes: Readonly<Record<string, string>> = {}): void {
    this.#announce({ type: "network", action, id, name, attributes, time: Date.now() });
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
  const name = text(n.name);
  return {
    id: text(n.id),
    name,
    driver: text(n.driver),
    subnets: array(n.subnets).map((subnet) => ({
      subnet: text(fields(subnet).subnet),
      gateway: text(fields(subnet).gateway),
    })),
    internal: flag(n.internal),
    ipv6: flag(n.ipv6_enabled),
    dns: flag(n.dns_enabled),
    // The network "podman" without a file of its own is made up at every answer, with that moment as its time.
    created: name === "podman" ? 0 : (time(n.created) ?? 0),
    labels: textMap(n.labels),
    builtin: name === "podman",
  };
}
