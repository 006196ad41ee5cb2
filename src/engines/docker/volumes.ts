import type { Abortable } from "../../hosts/index.ts";
import { Problem } from "../../problem/index.ts";
import type { PruneResult, VolumeRequest, VolumeSummary, Volumes } from "../engine.ts";
import type { EngineClient } from "../http/client.ts";
import { messageProblem } from "../http/problems.ts";
import { array, fields, text, textMap, time } from "../http/read.ts";
import { abort, listLimit, segment } from "../paths.ts";
import { prunedBy } from "./containers.ts";
import { containerSummary } from "./summary.ts";

/** The volumes of a Docker. */
export class DockerVolumes implements Volumes {
  readonly #client: EngineClient;
  readonly #minor: number;

  /** `minor` is that of the API version in use. */
  constructor(client: EngineClient, minor: number) {
    this.#client = client;
    this.#minor = minor;
  }

  async list({ signal }: Abortable = {}): Promise<readonly VolumeSummary[]> {
    const call = { limit: listLimit, ...abort(signal) };
    const [all, dangling] = await Promise.all([
      this.#client.json("GET", "/volumes", call),
      this.#client.json("GET", "/volumes", { ...call, query: { filters: '{"dangling":["true"]}' } }),
    ]);
    const unused = new Set(array(fields(dangling).Volumes).map((volume) => text(fields(volume).Name)));
    return array(fields(all).Volumes).map((volume) => volumeSummary(volume, !unused.has(text(fields(volume).Name))));
  }

  async inspect(name: string, options: Abortable = {}) {
    const [raw, users] = await Promise.all([
      this.#client.json("GET", at(name), about(name, options)),
      this.users(name, options),
    ]);
    return { ...volumeSummary(raw, users.length > 0), raw };
  }

  async users(name: string, options: Abortable = {}): Promise<readonly string[]> {
    const answer = await this.#client.json("GET", "/containers/json", {
      query: { all: true, filters: JSON.stringify({ volume: [name] }) },
      limit: listLimit,
      ...abort(options.signal),
    });
    return array(answer).map((container) => containerSummary(container).id);
  }

  /** Docker answers with the old volume where there is one of that name and driver: that is refused here. */
  async create(request: VolumeRequest, options: Abortable = {}): Promise<VolumeSummary> {
    const call = about(request.name, options);
    const there = await this.#client.json("GET", at(request.name), call).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Problem && error.code === "gone") return false;
        throw error;
      },
    );
    if (there) throw messageProblem(`volume ${request.name} already exists`, { engine: this.#client.label, ...call });
    const answer = await this.#client.json("POST", "/volumes/create", {
      body: { Name: request.name, Driver: request.driver, DriverOpts: request.options, Labels: request.labels },
      ...about(request.name, options),
    });
    return volumeSummary(answer, false);
  }

  async remove(name: string, { force, signal }: Abortable & { force?: boolean } = {}): Promise<void> {
    await this.#client.json("DELETE", at(name), { query: { force }, ...about(name, { signal }) });
  }

  /** All unused ones, named ones too: from 1.42 on Docker by itself would only take nameless ones. */
  async prune(options: Abortable = {}): Promise<PruneResult> {
    const query = this.#minor < 42 ? {} : { filters: JSON.stringify({ all: ["true"] }) };
    const answer = await this.#client.json("POST", "/volumes/prune", { query, timeout: 0, ...abort(options.signal) });
    return prunedBy(answer, "VolumesDeleted");
  }
}

function at(name: string): string {
  return `/volumes/${segment(name)}`;
}

function about(name: string, { signal }: { signal?: AbortSignal | undefined }) {
  return { subject: { kind: "volume", name }, ...abort(signal) } as const;
}

function volumeSummary(value: unknown, used: boolean): VolumeSummary {
  const v = fields(value);
  const name = text(v.Name);
  const labels = textMap(v.Labels);
  return {
    name,
    driver: text(v.Driver),
    mountpoint: text(v.Mountpoint),
    created: time(v.CreatedAt) ?? 0,
    labels,
    options: textMap(v.Options),
    anonymous: "com.docker.volume.anonymous" in labels || /^[0-9a-f]{64}$/.test(name),
    used,
  };
}
