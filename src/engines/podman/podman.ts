import type { Abortable, Host } from "../../hosts/index.ts";
import type { Capabilities, DiskUsage, Engine, EngineEvent, EngineInfo, Pods } from "../engine.ts";
import { EventHub, type EventSource } from "../event-hub.ts";
import type { Dial } from "../http/agent.ts";
import { EngineClient } from "../http/client.ts";
import { array, type Fields, fields, number, text } from "../http/read.ts";
import { abort } from "../paths.ts";
import { PodmanContainers } from "./containers.ts";
import { eventsOfLog, hastened } from "./event-log.ts";
import { apiEvents } from "./events.ts";
import { PodmanImages } from "./images.ts";
import { PodmanNetworks } from "./networks.ts";
import { PodmanPods } from "./pods.ts";
import { PodmanVolumes } from "./volumes.ts";

/** The oldest API that is spoken; every Podman since 4.0 serves this version's paths. */
export const podmanVersion = { major: 4, minor: 0, path: "v4.0.0" } as const;

export interface PodmanOptions {
  readonly id: string;
  readonly host: Host;
  readonly owner: string;
  readonly dial: Dial;
  readonly version: string;
  readonly rootless: boolean;
  /** Of the host. */
  readonly cgroupVersion: 1 | 2;
  /** Where Podman may write its events; it need not be there. */
  readonly log?: EventLog;
}

export interface EventLog {
  /** With the rights to read it. */
  readonly host: Host;
  readonly path: string;
}

/** Podman 4.0 or newer, over libpod's API. */
export class Podman implements Engine {
  readonly id: string;
  readonly kind = "podman";
  readonly host: Host;
  readonly owner: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly capabilities: Capabilities;
  readonly containers: PodmanContainers;
  readonly images: PodmanImages;
  readonly volumes: PodmanVolumes;
  readonly networks: PodmanNetworks;
  readonly pods: Pods;
  readonly #client: EngineClient;
  readonly #compat: EngineClient;
  readonly #events: EventHub;

  constructor(options: PodmanOptions) {
    this.id = options.id;
    this.host = options.host;
    this.owner = options.owner;
    this.version = options.version;
    this.apiVersion = options.version; // Podman's API has the version of Podman
    this.capabilities = capabilitiesOf(options.rootless, options.cgroupVersion);
    this.#client = podmanClient(options.dial);
    this.#compat = new EngineClient(options.dial, "Podman", "/v1.40");
    const api: EventSource = (signal, opened) => apiEvents(this.#client, signal, opened);
    const { log } = options;
    this.#events = new EventHub(log ? hastened(api, (signal) => eventsOfLog(log.host, log.path, signal)) : api);
    this.containers = new PodmanContainers(this.#client, this.capabilities);
    this.images = new PodmanImages(this.#client, this.#compat);
    this.volumes = new PodmanVolumes(this.#client);
    this.networks = new PodmanNetworks(this.#client, (event) => this.#events.announce(event));
    this.pods = new PodmanPods(this.#client);
  }

  async info({ signal }: Abortable = {}): Promise<EngineInfo> {
    return engineInfo(fields(await this.#client.json("GET", "/info", abort(signal))));
  }

  async diskUsage({ signal }: Abortable = {}): Promise<DiskUsage> {
    return diskUsage(fields(await this.#client.json("GET", "/system/df", { timeout: 300_000, ...abort(signal) })));
  }

  events({ signal, listening }: { signal: AbortSignal; listening?: () => void }): AsyncIterable<EngineEvent> {
    return this.#events.read(signal, listening);
  }

  get busy(): boolean {
    return this.#client.busy || this.#compat.busy;
  }

  close(): void {
    this.#events.close();
    this.#client.close();
    this.#compat.close();
  }
}

/** A client of libpod's API over the given connections. */
export function podmanClient(dial: Dial): EngineClient {
  return new EngineClient(dial, "Podman", `/${podmanVersion.path}/libpod`);
}

function capabilitiesOf(rootless: boolean, cgroupVersion: 1 | 2): Capabilities {
  const limited = rootless && cgroupVersion === 1 ? "Without root, this needs cgroups version 2." : true;
  return {
    pods: true,
    rootless,
    checkpoint: rootless ? "Checkpoints need root." : true,
    stats: limited,
    pause: limited,
    limits: limited,
    build: true,
    healthcheck: true,
  };
}

function engineInfo(info: Fields): EngineInfo {
  const host = fields(info.host);
  const store = fields(info.store);
  const containers = fields(store.containerStore);
  return {
    version: text(fields(info.version).Version),
    storageDriver: text(store.graphDriverName),
    cgroupVersion: text(host.cgroupVersion) === "v2" ? 2 : 1,
    runtime: text(fields(host.ociRuntime).name),
    rootDirectory: text(store.graphRoot),
    memory: number(host.memTotal),
    containers: number(containers.number),
    running: number(containers.running),
    images: number(fields(store.imageStore).number),
  };
}

function diskUsage(answer: Fields): DiskUsage {
  // An image of two tags is there twice.
  const images = new Map(array(answer.Images).map((image) => [text(fields(image).ImageID), fields(image)]));
  const containers = array(answer.Containers).map(fields);
  const volumes = array(answer.Volumes).map(fields);
  const stopped = containers.filter((c) => text(c.Status) !== "running" && text(c.Status) !== "paused");
  const shared = Math.max(0, ...[...images.values()].map((image) => number(image.SharedSize)));
  return {
    images: {
      count: images.size,
      size: sum(images.values(), "UniqueSize") + shared,
      reclaimable: sum(
        [...images.values()].filter((image) => number(image.Containers) === 0),
        "UniqueSize",
      ),
    },
    containers: { count: containers.length, size: sum(containers, "RWSize"), reclaimable: sum(stopped, "RWSize") },
    volumes: { count: volumes.length, size: sum(volumes, "Size"), reclaimable: sum(volumes, "ReclaimableSize") },
    buildCache: { count: 0, size: 0, reclaimable: 0 },
    volumeSizes: Object.fromEntries(volumes.map((v) => [text(v.VolumeName), number(v.Size)])),
  };
}

function sum(rows: Iterable<Fields>, field: string): number {
  let total = 0;
  for (const row of rows) total += number(row[field]);
  return total;
}
