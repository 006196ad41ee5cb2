import type { Abortable, Host } from "../../hosts/index.ts";
import type { Capabilities, DiskUsage, Engine, EngineEvent, EngineInfo } from "../engine.ts";
import { EventHub } from "../event-hub.ts";
import type { Dial } from "../http/agent.ts";
import { EngineClient } from "../http/client.ts";
import { array, type Fields, fields, flag, number, text, texts } from "../http/read.ts";
import { abort } from "../paths.ts";
import { DockerContainers } from "./containers.ts";
import { events } from "./events.ts";
import { DockerImages } from "./images.ts";
import { DockerNetworks } from "./networks.ts";
import { DockerVolumes } from "./volumes.ts";

/** The oldest API that is spoken. */
export const dockerVersion = { major: 1, minor: 40 } as const;

export interface DockerOptions {
  readonly id: string;
  readonly host: Host;
  readonly owner: string;
  readonly dial: Dial;
  /** What /version answered. */
  readonly version: unknown;
  /** What /info answered. */
  readonly info: unknown;
}

/** Docker Engine with API 1.40 or newer. */
export class Docker implements Engine {
  readonly id: string;
  readonly kind = "docker";
  readonly host: Host;
  readonly owner: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly capabilities: Capabilities;
  readonly containers: DockerContainers;
  readonly images: DockerImages;
  readonly volumes: DockerVolumes;
  readonly networks: DockerNetworks;
  readonly pods = undefined;
  readonly #client: EngineClient;
  readonly #events: EventHub;

  constructor(options: DockerOptions) {
    const version = fields(options.version);
    this.id = options.id;
    this.host = options.host;
    this.owner = options.owner;
    this.version = text(version.Version);
    this.apiVersion = text(version.ApiVersion);
    this.capabilities = capabilitiesOf(fields(options.info));
    const minor = pathMinor(text(version.MinAPIVersion));
    this.#client = new EngineClient(options.dial, "Docker", `/v${dockerVersion.major}.${minor}`);
    this.#events = new EventHub((signal, opened) => events(this.#client, signal, opened));
    this.containers = new DockerContainers(this.#client, this.capabilities, {
      cgroupVersion: text(fields(options.info).CgroupVersion) === "2" ? 2 : 1,
    });
    this.images = new DockerImages(this.#client);
    this.volumes = new DockerVolumes(this.#client, minor);
    this.networks = new DockerNetworks(this.#client);
  }

  async info({ signal }: Abortable = {}): Promise<EngineInfo> {
    const info = fields(await this.#client.json("GET", "/info", abort(signal)));
    return {
      version: text(info.ServerVersion),
      storageDriver: text(info.Driver),
      cgroupVersion: text(info.CgroupVersion) === "2" ? 2 : 1,
      runtime: text(info.DefaultRuntime),
      rootDirectory: text(info.DockerRootDir),
      memory: number(info.MemTotal),
      containers: number(info.Containers),
      running: number(info.ContainersRunning),
      images: number(info.Images),
    };
  }

  async diskUsage({ signal }: Abortable = {}): Promise<DiskUsage> {
    return diskUsage(fields(await this.#client.json("GET", "/system/df", { timeout: 300_000, ...abort(signal) })));
  }

  events({ signal, listening }: { signal: AbortSignal; listening?: () => void }): AsyncIterable<EngineEvent> {
    return this.#events.read(signal, listening);
  }

  get busy(): boolean {
    return this.#client.busy;
  }

  close(): void {
    this.#events.close();
    this.#client.close();
  }
}

/** Of 1.40, or of what a newer engine still speaks: Docker 29 has nothing before 1.44. */
function pathMinor(oldest: string): number {
  return Math.max(dockerVersion.minor, Number(/^1\.(\d+)$/.exec(oldest)?.[1] ?? 0));
}

function capabilitiesOf(info: Fields): Capabilities {
  const rootless = texts(info.SecurityOptions).some((option) => option.startsWith("name=rootless"));
  const limits = flag(info.MemoryLimit) && (flag(info.CpuCfsQuota) || flag(info.CPUShares));
  const none = text(info.CgroupDriver) === "none" ? "Docker runs without cgroups here." : undefined;
  return {
    pods: false,
    rootless,
    checkpoint: flag(info.ExperimentalBuild) ? true : "Docker has checkpoints only with its experimental features on.",
    stats: none ?? true,
    pause: none ?? true,
    limits: none ?? (limits || "The memory and CPU controllers of cgroups are not there."),
    build: true,
    healthcheck: "Docker runs health checks only by itself.",
  };
}

function diskUsage(answer: Fields): DiskUsage {
  const images = array(answer.Images).map(fields);
  const containers = array(answer.Containers).map(fields);
  const volumes = array(answer.Volumes).map(fields);
  const cache = array(answer.BuildCache).map(fields);
  const usage = (volume: Fields, field: string): number => Math.max(0, number(fields(volume.UsageData)[field]));
  const used = images.filter((image) => number(image.Containers) > 0);
  const layers = number(answer.LayersSize);
  return {
    images: {
      count: images.length,
      size: layers,
      reclaimable: Math.max(
        0,
        layers - used.reduce((sum, i) => sum + number(i.Size) - Math.max(0, number(i.SharedSize)), 0),
      ),
    },
    containers: {
      count: containers.length,
      size: total(containers, "SizeRw"),
      reclaimable: total(
        containers.filter((c) => text(c.State) !== "running" && text(c.State) !== "paused"),
        "SizeRw",
      ),
    },
    volumes: {
      count: volumes.length,
      size: volumes.reduce((sum, v) => sum + usage(v, "Size"), 0),
      reclaimable: volumes.filter((v) => usage(v, "RefCount") === 0).reduce((sum, v) => sum + usage(v, "Size"), 0),
    },
    buildCache: {
      count: cache.length,
      size: number(answer.BuilderSize) || total(cache, "Size"),
      reclaimable: total(
        cache.filter((entry) => !flag(entry.InUse)),
        "Size",
      ),
    },
    volumeSizes: Object.fromEntries(volumes.map((v) => [text(v.Name), usage(v, "Size")])),
  };
}

function total(rows: readonly Fields[], field: string): number {
  return rows.reduce((sum, row) => sum + number(row[field]), 0);
}
