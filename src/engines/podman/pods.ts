import type { Abortable } from "../../hosts/index.ts";
import { pruned } from "../answers.ts";
import type { PodRequest, PodSummary, Pods, PruneResult } from "../engine.ts";
import type { EngineClient } from "../http/client.ts";
import { messageProblem } from "../http/problems.ts";
import { array, fields, text, textMap, texts, time } from "../http/read.ts";
import { abort, listLimit, patient, segment } from "../paths.ts";

/** The pods of a Podman. */
export class PodmanPods implements Pods {
  readonly #client: EngineClient;

  constructor(client: EngineClient) {
    this.#client = client;
  }

  async list({ signal }: Abortable = {}): Promise<readonly PodSummary[]> {
    const answer = await this.#client.json("GET", "/pods/json", { limit: listLimit, ...abort(signal) });
    return array(answer).map(podSummary);
  }

  async inspect(id: string, options: Abortable = {}) {
    const raw = await this.#client.json("GET", at(id, "/json"), about(id, options));
    return { ...podDetails(raw), raw };
  }

  async create(request: PodRequest, options: Abortable = {}): Promise<string> {
    const answer = await this.#client.json("POST", "/pods/create", {
      body: {
        name: request.name,
        labels: request.labels,
        portmappings: request.ports.map((port) => ({
          host_ip: port.hostIp,
          host_port: port.hostPort,
          container_port: port.containerPort,
          protocol: port.protocol,
          range: port.range ?? 1,
        })),
        ...(request.network === undefined ? {} : { Networks: { [request.network]: {} }, netns: { nsmode: "bridge" } }),
      },
      ...about(request.name, options),
    });
    return text(fields(answer).Id);
  }

  async start(id: string, options: Abortable = {}): Promise<void> {
    await this.#act(id, "/start", options);
  }

  async stop(id: string, { timeout, signal }: Abortable & { timeout?: number } = {}): Promise<void> {
    await this.#act(id, "/stop", { signal }, { t: timeout }, patient(timeout).timeout);
  }

  async restart(id: string, options: Abortable = {}): Promise<void> {
    await this.#act(id, "/restart", options, {}, 0);
  }

  async pause(id: string, options: Abortable = {}): Promise<void> {
    await this.#act(id, "/pause", options);
  }

  async unpause(id: string, options: Abortable = {}): Promise<void> {
    await this.#act(id, "/unpause", options);
  }

  async kill(id: string, { signalName, signal }: Abortable & { signalName?: string } = {}): Promise<void> {
    await this.#act(id, "/kill", { signal }, { signal: signalName });
  }

  async remove(id: string, { force, signal }: Abortable & { force?: boolean } = {}): Promise<void> {
    const answer = await this.#client.json("DELETE", at(id), {
      query: { force },
      timeout: 0,
      ...about(id, { signal }),
    });
    this.#check(id, answer);
  }

  async prune(options: Abortable = {}): Promise<PruneResult> {
    return pruned(await this.#client.json("POST", "/pods/prune", { timeout: 0, ...abort(options.signal) }));
  }

  async #act(
    id: string,
    action: string,
    { signal }: { signal?: AbortSignal | undefined },
    query: Readonly<Record<string, string | number | undefined>> = {},
    timeout = 120_000,
  ): Promise<void> {
    this.#check(id, await this.#client.json("POST", at(id, action), { query, timeout, ...about(id, { signal }) }));
  }

  #check(id: string, answer: unknown): void {
    const report = fields(answer);
    const errors = [...texts(report.Errs), ...texts(report.Err)].filter((words) => words !== "");
    if (errors.length > 0)
      throw messageProblem(errors.join("; "), { engine: this.#client.label, subject: { kind: "pod", name: id } });
  }
}

function at(id: string, rest = ""): string {
  return `/pods/${segment(id)}${rest}`;
}

function about(name: string, { signal }: { signal?: AbortSignal | undefined }) {
  return { subject: { kind: "pod", name }, ...abort(signal) } as const;
}

function podSummary(value: unknown): PodSummary {
  const p = fields(value);
  return {
    id: text(p.Id),
    name: text(p.Name),
    state: podState(text(p.Status) || text(p.State)),
    created: time(p.Created) ?? 0,
    infraId: text(p.InfraId),
    networks: texts(p.Networks),
    labels: textMap(p.Labels),
  };
}

function podDetails(value: unknown): PodSummary {
  const p = fields(value);
  return {
    ...podSummary(value),
    infraId: text(p.InfraContainerID),
    networks: texts(fields(p.InfraConfig).Networks),
  };
}

function podState(word: string): PodSummary["state"] {
  const state = word.toLowerCase();
  switch (state) {
    case "created":
    case "running":
    case "paused":
    case "stopped":
    case "exited":
    case "dead":
    case "degraded":
      return state;
    default:
      return "unknown";
  }
}
