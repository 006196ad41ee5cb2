import {
  type CommandEngine,
  type ContainerSpec,
  flagValues,
  type HealthCheck,
  type Mount,
  type NetworkAttachment,
  type PortMapping,
  toLine,
} from "../../../../src/commandline/index.ts";
import { moreFlags, ownFields } from "./more-flags.ts";
import {
  type CreateValues,
  emptyValues,
  type HealthValues,
  type MountRow,
  type NetworkChoice,
  type NetworkRowValues,
  noHealth,
  type PortRow,
} from "./values.ts";

/** The form filled with a specification. `toSpec` of it gives the same specification back. */
export function fromSpec(spec: ContainerSpec, engine: string, kind: CommandEngine): CreateValues {
  const more: Record<string, readonly string[]> = {};
  const said = new Set<string>();
  for (const { flag, field } of moreFlags(kind)) {
    said.add(field);
    const values = flagValues(spec, flag, kind);
    if (values.length > 0) more[flag] = values;
  }
  return {
    ...emptyValues(engine),
    image: spec.image,
    pull: spec.pull ?? "",
    platform: spec.platform ?? "",
    name: spec.name ?? "",
    command: spec.command ? toLine(spec.command) : "",
    entrypoint: spec.entrypoint ? toLine(spec.entrypoint) : "",
    noEntrypoint: spec.entrypoint?.length === 0,
    user: spec.user ?? "",
    workdir: spec.workdir ?? "",
    hostname: spec.hostname ?? "",
    tty: spec.tty ?? false,
    interactive: spec.interactive ?? false,
    init: spec.init === undefined ? "" : spec.init ? "true" : "false",
    env: (spec.env ?? []).map(({ name, value }) => ({ name, value: value ?? "", unset: value === undefined })),
    ports: (spec.ports ?? []).map(portRow),
    publishAll: spec.publishAll ?? false,
    mounts: (spec.mounts ?? []).map(mountRow),
    readOnly: spec.readOnly ?? false,
    network: networkChoice(spec),
    networks: (spec.networks ?? []).map(networkRow),
    restart: { policy: spec.restart?.policy ?? "", maxRetries: spec.restart?.maxRetries },
    autoRemove: spec.autoRemove ?? false,
    memory: spec.memory,
    cpus: spec.cpus,
    health: healthValues(spec.healthCheck),
    privileged: spec.privileged ?? false,
    capAdd: spec.capAdd ?? [],
    capDrop: spec.capDrop ?? [],
    devices: (spec.devices ?? []).map(({ host, container = "", permissions = "" }) => ({
      host,
      container,
      permissions,
    })),
    labels: spec.labels ?? [],
    more,
    // "false" and "" that were said differ from nothing said; no field shows that, and it is not lost.
    rest: Object.fromEntries(
      Object.entries(spec).filter(([key, value]) =>
        ownFields.has(key) ? value === false || value === "" : !said.has(key),
      ),
    ),
  };
}

function range(start: number, count: number): string {
  return count > 1 ? `${start}-${start + count - 1}` : String(start);
}

function portRow({ ip = "", host, hostEnd, container, range: count = 1, protocol = "tcp" }: PortMapping): PortRow {
  const from =
    host === undefined || host === 0 ? "" : hostEnd === undefined ? range(host, count) : `${host}-${hostEnd}`;
  return { ip, host: from, container: range(container, count), protocol };
}

function mountRow(mount: Mount): MountRow {
  const {
    type,
    target,
    source = "",
    readOnly,
    relabel,
    options,
    ...rest
  } = { source: undefined, ...mount } as {
    type: Mount["type"];
    target: string;
    source?: string | undefined;
    readOnly?: boolean;
    relabel?: "shared" | "private";
    options?: readonly string[];
  };
  return {
    type,
    source,
    target,
    readOnly: readOnly ?? false,
    relabel: relabel ?? "",
    options: options?.join(",") ?? "",
    rest,
  };
}

function networkRow({ name, aliases, ip = "", ip6 = "", mac = "", ...rest }: NetworkAttachment): NetworkRowValues {
  return { name, aliases: aliases?.join(", ") ?? "", ip, ip6, mac, rest };
}

function networkChoice({ networks, networkMode }: ContainerSpec): NetworkChoice {
  const none = { container: "", other: "" };
  if (networkMode === undefined) return { mode: networks ? "join" : "default", ...none };
  if (networkMode === "host" || networkMode === "none") return { mode: networkMode, ...none };
  const shared = /^container:(.+)$/s.exec(networkMode)?.[1];
  if (shared !== undefined) return { ...none, mode: "container", container: shared };
  return { ...none, mode: "other", other: networkMode };
}

function healthValues(check: HealthCheck | undefined): HealthValues {
  if (!check) return noHealth;
  if (check.disabled) return { ...noHealth, mode: "off" };
  const seconds = (ms: number | undefined) => (ms === undefined ? undefined : ms / 1000);
  return {
    mode: "own",
    by: check.exec ? "exec" : "shell",
    command: check.exec ? toLine(check.exec) : (check.shell ?? ""),
    interval: seconds(check.interval),
    timeout: seconds(check.timeout),
    startPeriod: seconds(check.startPeriod),
    startInterval: seconds(check.startInterval),
    retries: check.retries,
    onFailure: check.onFailure ?? "",
  };
}
