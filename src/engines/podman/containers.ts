import type { Readable } from "node:stream";
import type { ContainerSpec } from "../../commandline/index.ts";
import type { Abortable } from "../../hosts/index.ts";
import { asProblem, Problem } from "../../problem/index.ts";
import { changes, idFilter, pastEvents, pruned, sizesOf, split } from "../answers.ts";
import type {
  Capabilities,
  CheckpointRequest,
  CommitRequest,
  ContainerSize,
  ContainerStats,
  ContainerSummary,
  Containers,
  EngineEvent,
  FileChange,
  Health,
  LogChunk,
  LogOptions,
  ProcessList,
  PruneResult,
  RestoreRequest,
} from "../engine.ts";
import type { EngineClient } from "../http/client.ts";
import { logChunks, logQuery } from "../http/logs.ts";
import { messageProblem } from "../http/problems.ts";
import { array, digest, fields, number, text, texts } from "../http/read.ts";
import { abort, about, at, changesLimit, listLimit, patient, segment } from "../paths.ts";
import { containerDetails } from "./details.ts";
import { apiEvent } from "./events.ts";
import { withLongTail } from "./long-tail.ts";
import { openLog } from "./open-log.ts";
import { PodmanPods } from "./pods.ts";
import { attach, exec } from "./sessions.ts";
import { toLibpod } from "./spec.ts";
import { containerStats } from "./stats.ts";
import { containerSummary, healthOf, inspectedSummary } from "./summary.ts";

/** The containers of a Podman, over libpod's API. */
export class PodmanContainers implements Containers {
  readonly #client: EngineClient;
  readonly #capabilities: Capabilities;

  constructor(client: EngineClient, capabilities: Capabilities) {
    this.#client = client;
    this.#capabilities = capabilities;
  }

  async list({ signal }: Abortable = {}): Promise<readonly ContainerSummary[]> {
    const answer = await this.#client.json("GET", "/containers/json", {
      query: { all: true },
      limit: listLimit,
      ...abort(signal),
    });
    return array(answer).map(containerSummary);
  }

  async summary(id: string, options: Abortable = {}): Promise<ContainerSummary | undefined> {
    try {
      return inspectedSummary(await this.#client.json("GET", at(id, "/json"), about(id, options)));
    } catch (error) {
      if (error instanceof Problem && error.code === "gone") return undefined;
      throw error;
    }
  }

  async inspect(id: string, options: Abortable = {}) {
    const answer = await this.#client.json("GET", at(id, "/json"), about(id, options));
    return containerDetails(answer, await this.#image(text(fields(answer).Image), options));
  }

  /** Undefined where the image is gone, or the container has none. */
  async #image(id: string, { signal }: Abortable): Promise<unknown> {
    if (id === "") return undefined;
    return this.#client.json("GET", `/images/${segment(id)}/json`, abort(signal)).catch((error: unknown) => {
      signal?.throwIfAborted();
      const { code } = asProblem(error);
      if (code === "gone" || code === "image-not-found") return undefined;
      throw error;
    });
  }

  /** An abort does not cut the engine's call off, which would leave nobody knowing of the container. */
  async create(spec: ContainerSpec, { signal }: Abortable = {}): Promise<string> {
    if (signal?.aborted) throw asProblem(signal.reason);
    const newPod = /^new:(.+)$/.exec(spec.pod ?? "")?.[1];
    if (newPod !== undefined) return this.#createWithPod(spec, newPod, abort(signal));
    const answer = await this.#client.json("POST", "/containers/create", {
      body: toLibpod(spec),
      subject: { kind: "container", name: spec.name ?? "" },
    });
    const id = text(fields(answer).Id);
    if (!signal?.aborted) return id;
    await this.remove(id, { force: true, volumes: true });
    throw asProblem(signal.reason);
  }

  /** `--pod new:NAME`: a pod's ports are published by the pod. */
  async #createWithPod(spec: ContainerSpec, name: string, options: Abortable): Promise<string> {
    const { ports = [], ...rest } = spec;
    const pods = new PodmanPods(this.#client);
    const pod = await pods.create({
      name,
      ports: ports.map((port) => ({
        hostIp: port.ip ?? "",
        hostPort: port.host ?? 0,
        containerPort: port.container,
        protocol: port.protocol ?? "tcp",
        range: port.range ?? 1,
      })),
    });
    try {
      return await this.create({ ...rest, pod: name }, options);
    } catch (error) {
      await pods.remove(pod, { force: true });
      throw error;
    }
  }

  async start(id: string, options: Abortable = {}): Promise<void> {
    await this.#client.json("POST", at(id, "/start"), about(id, options));
  }

  async stop(id: string, { timeout, signal }: Abortable & { timeout?: number } = {}): Promise<void> {
    await this.#client.json("POST", at(id, "/stop"), {
      query: { timeout },
      ...patient(timeout),
      ...about(id, { signal }),
    });
  }

  async restart(id: string, { timeout, signal }: Abortable & { timeout?: number } = {}): Promise<void> {
    await this.#client.json("POST", at(id, "/restart"), {
      query: { t: timeout },
      ...patient(timeout),
      ...about(id, { signal }),
    });
  }

  async pause(id: string, options: Abortable = {}): Promise<void> {
    await this.#client.json("POST", at(id, "/pause"), about(id, options));
  }

  async unpause(id: string, options: Abortable = {}): Promise<void> {
    await this.#client.json("POST", at(id, "/unpause"), about(id, options));
  }

  async kill(id: string, { signalName, signal }: Abortable & { signalName?: string } = {}): Promise<void> {
    await this.#client.json("POST", at(id, "/kill"), { query: { signal: signalName }, ...about(id, { signal }) });
  }

  async rename(id: string, name: string, options: Abortable = {}): Promise<void> {
    const subject = { kind: "container", name } as const;
    await this.#client.json("POST", at(id, "/rename"), { query: { name }, ...about(id, options), subject });
  }

  async remove(id: string, { force, volumes, signal }: Abortable & { force?: boolean; volumes?: boolean } = {}) {
    // Forced means at once, as with Docker; Podman would first wait for the container's own time to stop. "volumes" is
    // the name that 4.3 knows, "v" the documented one.
    const answer = await this.#client.json("DELETE", at(id), {
      query: { force, v: volumes, volumes, ...(force ? { timeout: 0 } : {}) },
      ...about(id, { signal }),
    });
    // From 4.0 on it answers 200 with a report for each container, errors in it.
    const error = array(answer)
      .map((report) => text(fields(report).Err))
      .find((words) => words !== "");
    if (error) throw messageProblem(error, { engine: this.#client.label, subject: { kind: "container", name: id } });
  }

  async prune(options: Abortable = {}): Promise<PruneResult> {
    return pruned(await this.#client.json("POST", "/containers/prune", { timeout: 0, ...abort(options.signal) }));
  }

  async wait(id: string, options: Abortable = {}): Promise<number> {
    const answer = await this.#client.json("POST", at(id, "/wait"), {
      query: { condition: ["stopped", "exited"] },
      timeout: 0,
      ...about(id, options),
    });
    return number(answer);
  }

  logs(id: string, options: LogOptions): AsyncGenerator<LogChunk> {
    return withLongTail((wish) => this.#log(id, wish), options);
  }

  async *#log(id: string, options: LogOptions): AsyncGenerator<LogChunk> {
    const body = await openLog(() =>
      this.#client.stream("GET", at(id, "/logs"), { query: logQuery(options), ...about(id, options) }),
    );
    try {
      yield* logChunks(body, { framed: true, timestamps: options.timestamps ?? false });
    } catch (error) {
      if (!options.signal?.aborted) throw this.#client.problem(error);
    } finally {
      body.destroy();
    }
  }

  async *stats(options: Parameters<Containers["stats"]>[0]): AsyncGenerator<readonly ContainerStats[]> {
    if (this.#capabilities.stats !== true)
      throw new Problem("unsupported", { title: "There are no live figures here.", why: this.#capabilities.stats });
    yield* containerStats(this.#client, options);
  }

  async sizes(ids: readonly string[], { signal }: Abortable = {}): Promise<Readonly<Record<string, ContainerSize>>> {
    const answer = await this.#client.json("GET", "/containers/json", {
      query: { all: true, size: true, ...idFilter(ids) },
      limit: listLimit,
      timeout: 300_000,
      ...abort(signal),
    });
    return sizesOf(answer, ids, (c) => {
      const size = fields(c.Size);
      return { written: number(size.rwSize), total: number(size.rootFsSize) };
    });
  }

  async processes(id: string, options: Abortable = {}): Promise<ProcessList> {
    const answer = fields(await this.#client.json("GET", at(id, "/top"), about(id, options)));
    return { titles: texts(answer.Titles), rows: array(answer.Processes).map(texts) };
  }

  async changes(id: string, options: Abortable = {}): Promise<readonly FileChange[]> {
    return changes(await this.#client.json("GET", at(id, "/changes"), { limit: changesLimit, ...about(id, options) }));
  }

  async pastEvents(id: string, { since, ...options }: Abortable & { since: number }): Promise<readonly EngineEvent[]> {
    const query = {
      stream: false,
      since: new Date(since).toISOString(),
      filters: JSON.stringify({ container: [id] }),
    };
    return pastEvents(this.#client.jsonStream("GET", "/events", { query, ...about(id, options) }), apiEvent);
  }

  attach(id: string, options: Parameters<Containers["attach"]>[1] = {}) {
    return attach(this.#client, id, options);
  }

  exec(id: string, request: Parameters<Containers["exec"]>[1], options: Abortable = {}) {
    return exec(this.#client, id, request, options);
  }

  async commit(id: string, request: CommitRequest, options: Abortable = {}): Promise<string> {
    const { repository, tag } = split(request.reference);
    const answer = await this.#client.json("POST", "/commit", {
      query: {
        container: id,
        repo: repository,
        tag,
        author: request.author,
        comment: request.comment,
        pause: request.pause ?? true,
        format: "docker", // the only format that keeps the comment
      },
      timeout: 0,
      ...about(id, options),
    });
    return digest(fields(answer).Id);
  }

  async checkpoint(id: string, request: CheckpointRequest, options: Abortable = {}): Promise<void> {
    this.#needs(this.#capabilities.checkpoint, "Checkpoints are not possible here.");
    await this.#client.json("POST", at(id, "/checkpoint"), {
      query: { keep: request.keep, leaveRunning: request.leaveRunning, tcpEstablished: request.tcpEstablished },
      ...about(id, options),
    });
  }

  async restore(id: string, request: RestoreRequest, options: Abortable = {}): Promise<void> {
    this.#needs(this.#capabilities.checkpoint, "Checkpoints are not possible here.");
    await this.#client.json("POST", at(id, "/restore"), {
      query: { keep: request.keep, tcpEstablished: request.tcpEstablished },
      ...about(id, options),
    });
  }

  async healthcheck(id: string, options: Abortable = {}): Promise<Health> {
    const answer = await this.#client.json("GET", at(id, "/healthcheck"), about(id, options));
    return healthOf(fields(answer).Status);
  }

  archive(id: string, path: string, options: Abortable = {}): Promise<Readable> {
    return this.#client.stream("GET", at(id, "/archive"), { query: { path }, ...about(id, options) });
  }

  async unpack(id: string, path: string, tar: Readable, options: Abortable = {}): Promise<void> {
    await this.#client.json("PUT", at(id, "/archive"), {
      query: { path },
      upload: tar,
      timeout: 0,
      ...about(id, options),
    });
  }

  export(id: string, options: Abortable = {}): Promise<Readable> {
    return this.#client.stream("GET", at(id, "/export"), about(id, options));
  }

  #needs(capability: true | string, title: string): void {
    if (capability !== true) throw new Problem("unsupported", { title, why: capability });
  }
}
