import type { Readable } from "node:stream";
import type { ContainerSpec } from "../../commandline/index.ts";
import type { Abortable } from "../../hosts/index.ts";
import { isKeptReference } from "../../oci/index.ts";
import { asProblem, Problem } from "../../problem/index.ts";
import { changes, idFilter, pastEvents, sizesOf, split } from "../answers.ts";
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
import { array, digest, fields, flag, number, text, texts } from "../http/read.ts";
import { abort, about, at, changesLimit, listLimit, patient, segment } from "../paths.ts";
import { containerDetails } from "./details.ts";
import { dockerEvent } from "./events.ts";
import { attach, exec } from "./sessions.ts";
import { toDocker } from "./spec.ts";
import { containerStats } from "./stats.ts";
import { containerSummary } from "./summary.ts";

/** The one checkpoint that a container has here; Docker would keep several by name. */
const checkpointName = "pilothouse";

/** The containers of a Docker. */
export class DockerContainers implements Containers {
  readonly #client: EngineClient;
  readonly #capabilities: Capabilities;
  readonly #machine: { readonly cgroupVersion: 1 | 2 };

  constructor(client: EngineClient, capabilities: Capabilities, machine: { readonly cgroupVersion: 1 | 2 }) {
    this.#client = client;
    this.#capabilities = capabilities;
    this.#machine = machine;
  }

  async list({ signal }: Abortable = {}): Promise<readonly ContainerSummary[]> {
    const answer = await this.#client.json("GET", "/containers/json", {
      query: { all: true },
      limit: listLimit,
      ...abort(signal),
    });
    return array(answer).map(containerSummary);
  }

  async summary(id: string, { signal }: Abortable = {}): Promise<ContainerSummary | undefined> {
    const answer = await this.#client.json("GET", "/containers/json", {
      query: { all: true, filters: JSON.stringify({ id: [id] }) },
      ...abort(signal),
    });
    return array(answer)
      .map(containerSummary)
      .find((container) => container.id.startsWith(id));
  }

  async inspect(id: string, options: Abortable = {}) {
    const answer = await this.#client.json("GET", at(id, "/json"), about(id, options));
    // What a commit has its container was given: told as the image's, it would be lost with the next image.
    const own = isKeptReference(text(fields(fields(answer).Config).Image));
    const image = own ? undefined : await this.#image(text(fields(answer).Image), options);
    return containerDetails(answer, image, this.#machine);
  }

  /** Undefined where the image is gone. */
  async #image(id: string, { signal }: Abortable): Promise<unknown> {
    return this.#client.json("GET", `/images/${segment(id)}/json`, abort(signal)).catch((error: unknown) => {
      signal?.throwIfAborted();
      const { code } = asProblem(error);
      if (code === "gone" || code === "image-not-found") return undefined;
      throw error;
    });
  }

  /** An abort does not cut the engine's calls off, which would leave nobody knowing of the container. */
  async create(spec: ContainerSpec, { signal }: Abortable = {}): Promise<string> {
    if (signal?.aborted) throw asProblem(signal.reason);
    // Docker would find out at the start only.
    for (const { name } of spec.networks ?? [])
      await this.#client.json("GET", `/networks/${segment(name)}`, { subject: { kind: "network", name } });
    const { query, body, connect } = toDocker(spec);
    const subject = { kind: "container", name: spec.name ?? "" } as const;
    const answer = await this.#client.json("POST", "/containers/create", { query, body, subject });
    const id = text(fields(answer).Id);
    try {
      for (const { network, endpoint } of connect)
        await this.#client.json("POST", `/networks/${segment(network)}/connect`, {
          body: { Container: id, EndpointConfig: endpoint },
          subject: { kind: "network", name: network },
        });
      if (signal?.aborted) throw asProblem(signal.reason);
    } catch (error) {
      await this.remove(id, { force: true, volumes: true });
      throw error;
    }
    return id;
  }

  async start(id: string, options: Abortable = {}): Promise<void> {
    await this.#client.json("POST", at(id, "/start"), about(id, options));
  }

  async stop(id: string, { timeout, signal }: Abortable & { timeout?: number } = {}): Promise<void> {
    const query = { t: timeout };
    await this.#client.json("POST", at(id, "/stop"), { query, ...patient(timeout), ...about(id, { signal }) });
  }

  async restart(id: string, { timeout, signal }: Abortable & { timeout?: number } = {}): Promise<void> {
    const query = { t: timeout };
    await this.#client.json("POST", at(id, "/restart"), { query, ...patient(timeout), ...about(id, { signal }) });
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
    await this.#client.json("DELETE", at(id), { query: { force, v: volumes }, ...about(id, { signal }) });
  }

  async prune(options: Abortable = {}): Promise<PruneResult> {
    const answer = await this.#client.json("POST", "/containers/prune", { timeout: 0, ...abort(options.signal) });
    return prunedBy(answer, "ContainersDeleted");
  }

  async wait(id: string, options: Abortable = {}): Promise<number> {
    const answer = await this.#client.json("POST", at(id, "/wait"), {
      query: { condition: "not-running" },
      timeout: 0,
      ...about(id, options),
    });
    return number(fields(answer).StatusCode);
  }

  async *logs(id: string, options: LogOptions): AsyncGenerator<LogChunk> {
    // Only inspect tells whether there are frames: a terminal's bytes come without.
    const inspect = fields(await this.#client.json("GET", at(id, "/json"), about(id, options)));
    const framed = !flag(fields(inspect.Config).Tty);
    const body = await this.#client.stream("GET", at(id, "/logs"), { query: logQuery(options), ...about(id, options) });
    try {
      yield* logChunks(body, { framed, timestamps: options.timestamps ?? false });
    } catch (error) {
      if (!options.signal?.aborted) throw this.#client.problem(error);
    } finally {
      body.destroy();
    }
  }

  stats(options: Parameters<Containers["stats"]>[0]): AsyncIterable<readonly ContainerStats[]> {
    return containerStats(this.#client, options);
  }

  async sizes(ids: readonly string[], { signal }: Abortable = {}): Promise<Readonly<Record<string, ContainerSize>>> {
    const answer = await this.#client.json("GET", "/containers/json", {
      query: { all: true, size: true, ...idFilter(ids) },
      limit: listLimit,
      timeout: 300_000,
      ...abort(signal),
    });
    return sizesOf(answer, ids, (c) => ({ written: number(c.SizeRw), total: number(c.SizeRootFs) }));
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
      since: (since / 1000).toFixed(3),
      until: (Date.now() / 1000).toFixed(3),
      filters: JSON.stringify({ container: [id] }),
    };
    return pastEvents(this.#client.jsonStream("GET", "/events", { query, ...about(id, options) }), dockerEvent);
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
      },
      body: {},
      timeout: 0,
      ...about(id, options),
    });
    return digest(fields(answer).Id);
  }

  async checkpoint(id: string, request: CheckpointRequest, options: Abortable = {}): Promise<void> {
    this.#needsCheckpoints();
    await this.#client.json("DELETE", at(id, `/checkpoints/${checkpointName}`), about(id, options)).catch(() => {}); // there is seldom an old one
    await this.#client.json("POST", at(id, "/checkpoints"), {
      body: { CheckpointID: checkpointName, Exit: !request.leaveRunning },
      ...about(id, options),
    });
  }

  async restore(id: string, request: RestoreRequest, options: Abortable = {}): Promise<void> {
    this.#needsCheckpoints();
    await this.#client.json("POST", at(id, "/start"), {
      query: { checkpoint: checkpointName },
      ...about(id, options),
    });
    if (!request.keep) await this.#client.json("DELETE", at(id, `/checkpoints/${checkpointName}`), about(id, options));
  }

  async healthcheck(_id: string, _options: Abortable = {}): Promise<Health> {
    const why = typeof this.#capabilities.healthcheck === "string" ? this.#capabilities.healthcheck : "";
    throw new Problem("unsupported", { title: "The health check cannot be run at once.", why });
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

  #needsCheckpoints(): void {
    const { checkpoint } = this.#capabilities;
    if (checkpoint !== true)
      throw new Problem("unsupported", { title: "Checkpoints are not possible here.", why: checkpoint });
  }
}

/** What Docker's prune calls answer: { ContainersDeleted: […], SpaceReclaimed }. */
export function prunedBy(answer: unknown, field: string): PruneResult {
  const a = fields(answer);
  return { removed: texts(a[field]), reclaimed: number(a.SpaceReclaimed) };
}
