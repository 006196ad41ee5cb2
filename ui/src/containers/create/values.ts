import type { ContainerSpec, Mount } from "../../../../src/commandline/index.ts";

/** What the form holds: texts as they were typed, also those that cannot be read yet. Empty is the image's or engine's. */
export interface CreateValues {
  /** The engine's id. */
  readonly engine: string;
  readonly start: boolean;
  readonly image: string;
  readonly pull: "" | NonNullable<ContainerSpec["pull"]>;
  readonly platform: string;
  readonly name: string;
  /** Words as a shell reads them. */
  readonly command: string;
  readonly entrypoint: string;
  /** The image's entrypoint is cleared. */
  readonly noEntrypoint: boolean;
  readonly user: string;
  readonly workdir: string;
  readonly hostname: string;
  readonly tty: boolean;
  readonly interactive: boolean;
  readonly init: "" | "true" | "false";
  readonly env: readonly EnvRow[];
  readonly ports: readonly PortRow[];
  readonly publishAll: boolean;
  readonly mounts: readonly MountRow[];
  readonly readOnly: boolean;
  readonly network: NetworkChoice;
  readonly networks: readonly NetworkRowValues[];
  readonly restart: { readonly policy: "" | RestartWord; readonly maxRetries: number | undefined };
  readonly autoRemove: boolean;
  readonly memory: number | undefined;
  readonly cpus: number | undefined;
  readonly health: HealthValues;
  readonly privileged: boolean;
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly devices: readonly DeviceRow[];
  readonly labels: readonly { readonly name: string; readonly value: string }[];
  /** Everything else by its flag, a text for each time the flag would stand in a command line. */
  readonly more: Readonly<Record<string, readonly string[]>>;
  /** What neither a field nor a flag can say, as it came. */
  readonly rest: Partial<ContainerSpec>;
  /** For the registry, sent once and never kept. */
  readonly login: { readonly username: string; readonly password: string };
}

type RestartWord = NonNullable<ContainerSpec["restart"]>["policy"];

export interface EnvRow {
  readonly name: string;
  readonly value: string;
  /** A variable without a value: Docker takes it away. */
  readonly unset: boolean;
}

export interface PortRow {
  readonly ip: string;
  /** "8080", "8000-8010", or nothing for a free one. */
  readonly host: string;
  readonly container: string;
  readonly protocol: "tcp" | "udp" | "sctp";
}

export interface MountRow {
  readonly type: Mount["type"];
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly relabel: "" | "shared" | "private";
  /** Separated by commas. */
  readonly options: string;
  /** Settings of a mount that have no field. */
  readonly rest: Readonly<Record<string, unknown>>;
}

export interface NetworkChoice {
  readonly mode: "default" | "join" | "host" | "none" | "container" | "other";
  /** Whose network it shares. */
  readonly container: string;
  /** In the engine's own words: "pasta", "ns:/run/netns/x". */
  readonly other: string;
}

export interface NetworkRowValues {
  readonly name: string;
  /** Separated by commas. */
  readonly aliases: string;
  readonly ip: string;
  readonly ip6: string;
  readonly mac: string;
  readonly rest: Readonly<Record<string, unknown>>;
}

export interface HealthValues {
  readonly mode: "image" | "off" | "own";
  readonly by: "shell" | "exec";
  readonly command: string;
  /** Seconds. */
  readonly interval: number | undefined;
  readonly timeout: number | undefined;
  readonly startPeriod: number | undefined;
  readonly startInterval: number | undefined;
  readonly retries: number | undefined;
  readonly onFailure: "" | "none" | "kill" | "restart" | "stop";
}

export interface DeviceRow {
  readonly host: string;
  readonly container: string;
  readonly permissions: string;
}

export const noHealth: HealthValues = {
  mode: "image",
  by: "shell",
  command: "",
  interval: undefined,
  timeout: undefined,
  startPeriod: undefined,
  startInterval: undefined,
  retries: undefined,
  onFailure: "",
};

export const emptyPort: PortRow = { ip: "", host: "", container: "", protocol: "tcp" };
export const emptyEnv: EnvRow = { name: "", value: "", unset: false };
export const emptyNetwork: NetworkRowValues = { name: "", aliases: "", ip: "", ip6: "", mac: "", rest: {} };
export const emptyDevice: DeviceRow = { host: "", container: "", permissions: "" };

export function emptyMount(type: Mount["type"] = "volume"): MountRow {
  return { type, source: "", target: "", readOnly: false, relabel: "", options: "", rest: {} };
}

/** A form in which nothing was said yet. */
export function emptyValues(engine: string): CreateValues {
  return {
    engine,
    start: true,
    image: "",
    pull: "",
    platform: "",
    name: "",
    command: "",
    entrypoint: "",
    noEntrypoint: false,
    user: "",
    workdir: "",
    hostname: "",
    tty: false,
    interactive: false,
    init: "",
    env: [],
    ports: [],
    publishAll: false,
    mounts: [],
    readOnly: false,
    network: { mode: "default", container: "", other: "" },
    networks: [],
    restart: { policy: "", maxRetries: undefined },
    autoRemove: false,
    memory: undefined,
    cpus: undefined,
    health: noHealth,
    privileged: false,
    capAdd: [],
    capDrop: [],
    devices: [],
    labels: [],
    more: {},
    rest: {},
    login: { username: "", password: "" },
  };
}
