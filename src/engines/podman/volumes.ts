import type { Abortable } from "../../hosts/index.ts";
import { pruned } from "../answers.ts";
import type { PruneResult, VolumeRequest, VolumeSummary, Volumes } from "../engine.ts";
import type { EngineClient } from "../http/client.ts";
import { array, fields, flag, text, textMap, time } from "../http/read.ts";
import { abort, listLimit, segment } from "../paths.ts";
import { containerSummary } from "./summary.ts";

/** The volumes of a Podman. */
export class PodmanVolumes implements Volumes {
  readonly #client: EngineClient;

  constructor(client: EngineClient) {
    this.#client = client;
  }

  async list({ signal }: Abortable = {}): Promise<readonly VolumeSummary[]> {
    const call = { limit: listLimit, ...abort(signal) };
    const [all, dangling] = await Promise.all([
      this.#client.json("GET", "/volumes/json", call),
      this.#client.json("GET", "/volumes/json", { ...call, query: { filters: '{"dangling":["true"]}' } }),
    ]);
    const unused = new Set(array(dangling).map((volume) => text(fields(volume).Name)));
    return array(all).map((volume) => volumeSummary(volume, !unused.has(text(fields(volume).Name))));
  }

  async inspect(name: string, options: Abortable = {}) {
    const [raw, users] = await Promise.all([
      this.#client.json("GET", at(name, "/json"), about(name, options)),
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

  async create(request: VolumeRequest, options: Abortable = {}): Promise<VolumeSummary> {
    const answer = await this.#client.json("POST", "/volumes/create", {
      body: { Name: request.name, Driver: request.driver, Options: request.options, Label: request.labels },
      ...about(request.name, options),
    });
    return volumeSummary(answer, false);
  }

  async remove(name: string, { force, signal }: Abortable & { force?: boolean } = {}): Promise<void> {
    await this.#client.json("DELETE", at(name), { query: { force }, ...about(name, { signal }) });
  }

  async prune(options: Abortable = {}): Promise<PruneResult> {
    return pruned(await this.#client.json("POST", "/volumes/prune", { timeout: 0, ...abort(options.signal) }));
  }
}

function at(name: string, rest = ""): string {
  return `/volumes/${segment(name)}${rest}`;
}

function about(name: string, { signal }: { signal?: AbortSignal | undefined }) {
  return { subject: { kind: "volume", name }, ...abort(signal) } as const;
}

function volumeSummary(value: unknown, used: boolean): VolumeSummary {
  const v = fields(value);
  const name = text(v.Name);
  return {
    name,
    driver: text(v.Driver),
    mountpoint: text(v.Mountpoint),
    created: time(v.CreatedAt) ?? 0,
    labels: textMap(v.Labels),
    options: textMap(v.Options),
    // Only inspect and only some versions tell; the name of 64 hexadecimal digits always does.
    anonymous: flag(v.Anonymous) || /^[0-9a-f]{64}$/.test(name),
    used,
  };
}
