import type { Duplex, Readable } from "node:stream";
import type { ContainerSpec } from "../commandline/index.ts";
import type { Abortable, Host, TerminalSize } from "../hosts/index.ts";

/**
 * A container engine: Podman or Docker behind one interface of our own types. All methods reject with a Problem.
 * Names, labels, logs and environment come from containers: hostile text, shown as text only.
 */
export interface Engine {
  /** Stable within a host: "podman" (the system's), "podman-user" (the user's own), "docker". Part of keys and URLs. */
  readonly id: string;
  readonly kind: EngineKind;
  /** The machine that it runs on, with the rights that its files are read with: root's for an engine of root, where we have them. */
  readonly host: Host;
  /** The user whose containers these are. */
  readonly owner: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly capabilities: Capabilities;
  readonly containers: Containers;
  readonly images: Images;
  readonly volumes: Volumes;
  readonly networks: Networks;
  /** Only where `capabilities.pods`. */
  readonly pods: Pods | undefined;
  info(options?: Abortable): Promise<EngineInfo>;
  diskUsage(options?: Abortable): Promise<DiskUsage>;
  /**
   * Everything that happens, from the call on: throws when the engine dies, returns on abort. `listening` is called
   * when nothing is missed any more: what is listed after that and changed by these events is the truth. All readers
   * share one stream of the engine.
   */
  events(options: { signal: AbortSignal; listening?: () => void }): AsyncIterable<EngineEvent>;
  /** Whether something is under way with it, besides its events. */
  readonly busy: boolean;
  close(): void;
}

export type EngineKind = "podman" | "docker";

/** What this engine can do here; declared, never found out by failing. A string says why not. */
export interface Capabilities {
  readonly pods: boolean;
  readonly checkpoint: true | string;
  /** Live CPU and memory figures. */
  readonly stats: true | string;
  readonly pause: true | string;
  readonly limits: true | string;
  readonly build: true | string;
  /** Running a health check at once. */
  readonly healthcheck: true | string;
  readonly rootless: boolean;
}

export interface EngineInfo {
  readonly version: string;
  readonly storageDriver: string;
  readonly cgroupVersion: 1 | 2;
  readonly runtime: string;
  readonly rootDirectory: string;
  /** Bytes of memory that the host has. */
  readonly memory: number;
  readonly containers: number;
  readonly running: number;
  readonly images: number;
}

export interface DiskUsage {
  readonly images: UsageShare;
  readonly containers: UsageShare;
  readonly volumes: UsageShare;
  readonly buildCache: UsageShare;
  /** Bytes of each volume, by name, where the engine counts them. */
  readonly volumeSizes: Readonly<Record<string, number>>;
}

export interface UsageShare {
  readonly count: number;
  /** Bytes. */
  readonly size: number;
  readonly reclaimable: number;
}

export interface EngineEvent {
  readonly type: "container" | "image" | "volume" | "network" | "pod" | "system";
  /** The engine's own word, Docker's where they differ: create, start, die, stop, pause, rename, destroy, pull, health_status … */
  readonly action: string;
  /** Full id, or the name for volumes and networks without one. */
  readonly id: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch, by the engine's clock. */
  readonly time: number;
}

export type ContainerState =
  | "created"
  | "running"
  | "paused"
  | "restarting"
  | "exited"
  | "dead"
  | "removing"
  | "stopping"
  | "initialized"
  | "unknown";

export type Health = "none" | "starting" | "healthy" | "unhealthy";

/** What a list shows of a container. Holds no null, so that it can travel as merge patches. */
export interface ContainerSummary {
  readonly id: string;
  readonly name: string;
  /** As the user typed it, "" for a container of a bare root file system. */
  readonly image: string;
  /** Digest of the image's config ("sha256:…"), "" where there is none. */
  readonly imageId: string;
  /** Docker's list gives it as one text, inspect as words. */
  readonly command: readonly string[];
  readonly state: ContainerState;
  readonly health: Health;
  /** Meaningful in the states exited and dead. */
  readonly exitCode?: number;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly started?: number;
  readonly finished?: number;
  readonly ports: readonly PublishedPort[];
  readonly networks: readonly string[];
  /** Paths inside the container where volumes and binds are (see Volumes.users for who uses a volume). */
  readonly mounts: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly pod?: string;
  readonly infra?: boolean;
  /** Removed when it stops (`--rm`); undefined where the list does not tell (Docker). */
  readonly autoRemove?: boolean;
  readonly restarts?: number;
}

export interface PublishedPort {
  readonly hostIp: string;
  /** 0 where the engine has not chosen one. */
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: "tcp" | "udp" | "sctp";
  /** How many consecutive ports, from these on; 1 without it. */
  readonly range?: number;
}

export interface ContainerDetails extends ContainerSummary {
  /** What the container was asked to be: what edit and clone start from, and its command line. */
  readonly spec: ContainerSpec;
  /** Its nameless volumes by their real names: an edit keeps them (`keepVolumes`), a clone does not. */
  readonly anonymousVolumes: readonly { readonly name: string; readonly target: string }[];
  readonly pid: number;
  readonly error: string;
  readonly oomKilled: boolean;
  readonly addresses: readonly { network: string; address: string; gateway: string; mac: string }[];
  readonly healthLog: readonly HealthCheckResult[];
  readonly imageDigest: string;
  readonly autoRemove: boolean;
  /** The engine's own answer, for "raw". Not trusted, not typed. */
  readonly raw: unknown;
}

export interface HealthCheckResult {
  readonly start: number;
  readonly end: number;
  readonly exitCode: number;
  readonly output: string;
}

export interface ContainerStats {
  readonly id: string;
  /** Per cent of one core. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
  /** Bytes; 0 where there is no limit. */
  readonly memoryLimit: number;
  /** Bytes since the start. */
  readonly networkIn: number;
  readonly networkOut: number;
  readonly blockRead: number;
  readonly blockWrite: number;
  readonly pids: number;
}

export interface ContainerSize {
  /** Bytes in the container's own writable layer: what is lost with it. */
  readonly written: number;
  /** Bytes of the image's layers and the written ones. */
  readonly total: number;
}

export interface LogOptions extends Abortable {
  readonly follow?: boolean;
  /** Last lines to begin with; all without it. */
  readonly tail?: number;
  /** Milliseconds since the epoch. */
  readonly since?: number;
  readonly until?: number;
  readonly timestamps?: boolean;
}

export interface LogChunk {
  readonly stream: "stdout" | "stderr";
  readonly data: Buffer;
}

/** A running attach or exec session. */
export interface Session extends AsyncDisposable {
  /** What the program reads and writes; without a terminal, standard output and error in the order they come. */
  readonly stream: Duplex;
  resize(size: TerminalSize): Promise<void>;
  /** Exit code of an exec; undefined for attach and where the session was cut off before the program's end. */
  readonly exit: Promise<number | undefined>;
}

export interface ExecRequest {
  readonly argv: readonly [string, ...string[]];
  readonly tty: boolean;
  readonly user?: string;
  readonly workdir?: string;
  readonly env?: readonly string[];
  readonly size?: TerminalSize;
}

export interface FileChange {
  readonly path: string;
  readonly kind: "added" | "changed" | "removed";
}

export interface ProcessList {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface CommitRequest {
  readonly reference: string;
  readonly author?: string;
  readonly comment?: string;
  readonly pause?: boolean;
}

export interface CheckpointRequest {
  readonly keep?: boolean;
  readonly leaveRunning?: boolean;
  readonly tcpEstablished?: boolean;
}

export interface RestoreRequest {
  readonly keep?: boolean;
  readonly tcpEstablished?: boolean;
}

export interface Containers {
  list(options?: Abortable): Promise<readonly ContainerSummary[]>;
  /** One row as in the list, undefined where it is gone. */
  summary(id: string, options?: Abortable): Promise<ContainerSummary | undefined>;
  inspect(id: string, options?: Abortable): Promise<ContainerDetails>;
  /** Gives the new id. Creates nothing where it rejects. */
  create(spec: ContainerSpec, options?: Abortable): Promise<string>;
  start(id: string, options?: Abortable): Promise<void>;
  /** `timeout` in seconds until SIGKILL; the container's own without it. */
  stop(id: string, options?: Abortable & { timeout?: number }): Promise<void>;
  restart(id: string, options?: Abortable & { timeout?: number }): Promise<void>;
  pause(id: string, options?: Abortable): Promise<void>;
  unpause(id: string, options?: Abortable): Promise<void>;
  kill(id: string, options?: Abortable & { signalName?: string }): Promise<void>;
  rename(id: string, name: string, options?: Abortable): Promise<void>;
  remove(id: string, options?: Abortable & { force?: boolean; volumes?: boolean }): Promise<void>;
  prune(options?: Abortable): Promise<PruneResult>;
  /** Resolves with the exit code when the container stops. */
  wait(id: string, options?: Abortable): Promise<number>;
  logs(id: string, options: LogOptions): AsyncIterable<LogChunk>;
  /**
   * Figures once a second, until abort: at least those of the given containers, of all running ones without `ids`.
   * A function is asked again before every second, so that whom they are for can change without starting anew.
   */
  stats(options: {
    ids?: readonly string[] | (() => readonly string[] | undefined);
    signal: AbortSignal;
  }): AsyncIterable<readonly ContainerStats[]>;
  /** What the given containers have written, by full id; those that are gone are missing. Reads much of the disk. */
  sizes(ids: readonly string[], options?: Abortable): Promise<Readonly<Record<string, ContainerSize>>>;
  processes(id: string, options?: Abortable): Promise<ProcessList>;
  changes(id: string, options?: Abortable): Promise<readonly FileChange[]>;
  /** What the engine remembers of what happened to the container, from `since` (ms since the epoch) on, oldest first. */
  pastEvents(id: string, options: Abortable & { since: number }): Promise<readonly EngineEvent[]>;
  attach(id: string, options?: Abortable & { size?: TerminalSize }): Promise<Session>;
  exec(id: string, request: ExecRequest, options?: Abortable): Promise<Session>;
  commit(id: string, request: CommitRequest, options?: Abortable): Promise<string>;
  checkpoint(id: string, request: CheckpointRequest, options?: Abortable): Promise<void>;
  restore(id: string, request: RestoreRequest, options?: Abortable): Promise<void>;
  /** Runs the health check now. */
  healthcheck(id: string, options?: Abortable): Promise<Health>;
  /** The path as a tar stream (files, folders). */
  archive(id: string, path: string, options?: Abortable): Promise<Readable>;
  /** Unpacks a tar stream into the folder. */
  unpack(id: string, path: string, tar: Readable, options?: Abortable): Promise<void>;
  /** The whole file system as a tar stream. */
  export(id: string, options?: Abortable): Promise<Readable>;
}

export interface PruneResult {
  readonly removed: readonly string[];
  /** Bytes freed. */
  readonly reclaimed: number;
}

export interface ImageSummary {
  /** Digest of the config ("sha256:…"). */
  readonly id: string;
  /** "repository:tag", none for an untagged image. */
  readonly tags: readonly string[];
  /** "repository@sha256:…" */
  readonly digests: readonly string[];
  /** Bytes, layers shared with others included. */
  readonly size: number;
  /** Bytes shared with other images, where the engine counts them. */
  readonly sharedSize?: number;
  readonly created: number;
  readonly containers: number;
  readonly dangling: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

export interface ImageDetails extends ImageSummary {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly author: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly env: readonly string[];
  readonly workdir: string;
  readonly user: string;
  readonly exposedPorts: readonly string[];
  readonly volumes: readonly string[];
  readonly stopSignal: string;
  /** "sha256:…" of each uncompressed layer, lowest first. */
  readonly layers: readonly string[];
  readonly history: readonly ImageHistory[];
  readonly raw: unknown;
}

export interface ImageHistory {
  readonly id: string;
  readonly created: number;
  readonly createdBy: string;
  readonly size: number;
  readonly comment: string;
  readonly tags: readonly string[];
}

/** What of an image's bytes other images use too, and what only this one does. */
export interface ImageShare {
  readonly shared: number;
  readonly unique: number;
}

/** One step of a pull, push, load or build as it happens. */
export interface TransferProgress {
  /** The layer or step, undefined for a line about the whole. */
  readonly id?: string;
  /** The engine's words: a line of its own, or where `raw` a piece of output whose lines end where "\n" stands. */
  readonly text: string;
  readonly raw?: boolean;
  /** Bytes done and to do, where the engine counts them. */
  readonly current?: number;
  readonly total?: number;
  /** The result, on the last item: an image id or reference. */
  readonly result?: string;
}

export interface RegistryLogin {
  readonly username: string;
  readonly password: string;
}

export interface BuildRequest {
  /** Path of the Containerfile inside the context. */
  readonly file: string;
  readonly tags: readonly string[];
  readonly args: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly noCache?: boolean;
  readonly pull?: boolean;
  /** A host name that the steps are to know, with the address 127.0.0.1. */
  readonly marker?: string;
}

export interface Images {
  list(options?: Abortable): Promise<readonly ImageSummary[]>;
  inspect(reference: string, options?: Abortable): Promise<ImageDetails>;
  /** By id. The engine adds up all layers for it: seconds where there are many images. */
  shares(options?: Abortable): Promise<Readonly<Record<string, ImageShare>>>;
  /** Where the engine looks for short names, in its order. */
  searchRegistries(options?: Abortable): Promise<readonly string[]>;
  /**
   * Ends with an item that carries `result`; throws a Problem where the pull failed. Aborting stops the engine's work.
   * `insecure` goes without TLS or with an unknown certificate; Docker takes that from its own settings only.
   */
  pull(
    reference: string,
    options: { login?: RegistryLogin; platform?: string; insecure?: boolean; signal: AbortSignal },
  ): AsyncIterable<TransferProgress>;
  push(
    reference: string,
    options: { login?: RegistryLogin; target?: string; insecure?: boolean; signal: AbortSignal },
  ): AsyncIterable<TransferProgress>;
  build(context: Readable, request: BuildRequest, options: { signal: AbortSignal }): AsyncIterable<TransferProgress>;
  tag(reference: string, target: string, options?: Abortable): Promise<void>;
  untag(tag: string, options?: Abortable): Promise<void>;
  remove(reference: string, options?: Abortable & { force?: boolean }): Promise<void>;
  /** Dangling images only, or every image that no container uses. */
  prune(options?: Abortable & { all?: boolean }): Promise<PruneResult>;
  load(archive: Readable, options: { signal: AbortSignal }): AsyncIterable<TransferProgress>;
  /** A tar that `load` reads. */
  save(references: readonly string[], options?: Abortable): Promise<Readable>;
  /** A root file system as an image of one layer. */
  import(archive: Readable, reference: string, options?: Abortable & { changes?: readonly string[] }): Promise<string>;
}

export interface VolumeSummary {
  readonly name: string;
  readonly driver: string;
  readonly mountpoint: string;
  readonly created: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
  /** Made for a container that gave no name. */
  readonly anonymous: boolean;
  /** By a container, running or not. */
  readonly used: boolean;
}

export interface VolumeRequest {
  readonly name: string;
  readonly driver?: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Volumes {
  list(options?: Abortable): Promise<readonly VolumeSummary[]>;
  inspect(name: string, options?: Abortable): Promise<VolumeSummary & { raw: unknown }>;
  /** Full ids of the containers, running or not, that use the volume. */
  users(name: string, options?: Abortable): Promise<readonly string[]>;
  create(request: VolumeRequest, options?: Abortable): Promise<VolumeSummary>;
  remove(name: string, options?: Abortable & { force?: boolean }): Promise<void>;
  prune(options?: Abortable): Promise<PruneResult>;
}

export interface NetworkSummary {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly subnets: readonly { subnet: string; gateway: string }[];
  readonly internal: boolean;
  readonly ipv6: boolean;
  readonly dns: boolean;
  readonly created: number;
  readonly labels: Readonly<Record<string, string>>;
  /** The engine's own network, which cannot be removed. */
  readonly builtin: boolean;
}

export interface NetworkRequest {
  readonly name: string;
  readonly driver?: string;
  readonly subnet?: string;
  readonly gateway?: string;
  readonly ipRange?: string;
  readonly internal?: boolean;
  readonly ipv6?: boolean;
  readonly options?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Networks {
  list(options?: Abortable): Promise<readonly NetworkSummary[]>;
  inspect(name: string, options?: Abortable): Promise<NetworkSummary & { raw: unknown }>;
  /** Full ids of the containers, running or not, that are on the network. */
  users(name: string, options?: Abortable): Promise<readonly string[]>;
  create(request: NetworkRequest, options?: Abortable): Promise<string>;
  remove(name: string, options?: Abortable & { force?: boolean }): Promise<void>;
  connect(
    network: string,
    container: string,
    options?: Abortable & { aliases?: readonly string[]; address?: string },
  ): Promise<void>;
  disconnect(network: string, container: string, options?: Abortable & { force?: boolean }): Promise<void>;
  prune(options?: Abortable): Promise<PruneResult>;
}

export interface PodSummary {
  readonly id: string;
  readonly name: string;
  readonly state: "created" | "running" | "paused" | "stopped" | "exited" | "dead" | "degraded" | "unknown";
  readonly created: number;
  readonly infraId: string;
  readonly networks: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

export interface PodRequest {
  readonly name: string;
  readonly ports: readonly PublishedPort[];
  readonly network?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Pods {
  list(options?: Abortable): Promise<readonly PodSummary[]>;
  inspect(id: string, options?: Abortable): Promise<PodSummary & { raw: unknown }>;
  create(request: PodRequest, options?: Abortable): Promise<string>;
  start(id: string, options?: Abortable): Promise<void>;
  stop(id: string, options?: Abortable & { timeout?: number }): Promise<void>;
  restart(id: string, options?: Abortable): Promise<void>;
  pause(id: string, options?: Abortable): Promise<void>;
  unpause(id: string, options?: Abortable): Promise<void>;
  kill(id: string, options?: Abortable & { signalName?: string }): Promise<void>;
  remove(id: string, options?: Abortable & { force?: boolean }): Promise<void>;
  prune(options?: Abortable): Promise<PruneResult>;
}
