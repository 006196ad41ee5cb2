import {
  type CommandEngine,
  type ContainerSpec,
  type HealthCheck,
  type Mount,
  type NetworkAttachment,
  type PortMapping,
  parseRange,
  splitLine,
  withFlagValues,
} from "../../../../src/commandline/index.ts";
import { asProblem } from "../../../../src/problem/index.ts";
import { createText as text } from "../../messages/create.ts";
import { moreFlag } from "./more-flags.ts";
import type { CreateValues, HealthValues, MountRow, NetworkRowValues, PortRow } from "./values.ts";

/** A text of the form that cannot be read: where, and why. */
export interface Unread {
  readonly path: string;
  readonly message: string;
}

export interface ReadForm {
  /** What can be read; the rest is as if not said. */
  readonly spec: ContainerSpec;
  readonly unread: readonly Unread[];
  /** Rows that count, by list: empty ones are left out, so that places in the specification differ from the form's. */
  readonly places: Readonly<Record<string, readonly number[]>>;
}

type Draft = { -readonly [K in keyof ContainerSpec]?: ContainerSpec[K] };

/** What the form says, as a specification for the engine. */
export function toSpec(values: CreateValues, kind: CommandEngine): ReadForm {
  const unread: Unread[] = [];
  const places: Record<string, readonly number[]> = {};
  const read = <T>(path: string, work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      unread.push({ path, message: asProblem(error).message });
      return undefined;
    }
  };
  const rows = <R, T>(
    list: string,
    all: readonly R[],
    isEmpty: (row: R) => boolean,
    map: (row: R, at: number) => T,
  ) => {
    const counted = all.flatMap((row, at) => (isEmpty(row) ? [] : [{ row, at }]));
    places[list] = counted.map(({ at }) => at);
    const result = counted.map(({ row, at }) => map(row, at));
    return result.length > 0 ? result : undefined;
  };
  const { network } = values;
  const own: { [K in keyof ContainerSpec]?: ContainerSpec[K] | undefined } = {
    name: values.name || undefined,
    pull: values.pull || undefined,
    platform: values.platform.trim() || undefined,
    command: words("command", values.command),
    entrypoint: values.noEntrypoint ? [] : words("entrypoint", values.entrypoint),
    user: values.user || undefined,
    workdir: values.workdir || undefined,
    hostname: values.hostname || undefined,
    tty: values.tty || undefined,
    interactive: values.interactive || undefined,
    init: values.init === "" ? undefined : values.init === "true",
    env: rows(
      "env",
      values.env,
      (row) => row.name === "" && row.value === "",
      ({ name, value, unset }) => (unset ? { name } : { name, value }),
    ),
    ports: rows(
      "ports",
      values.ports,
      (row) => row.container === "" && row.host === "" && row.ip === "",
      (row, at) => port(row, `ports.${at}`, unread),
    ),
    publishAll: values.publishAll || undefined,
    mounts: rows("mounts", values.mounts, (row) => row.source === "" && row.target === "", mount),
    readOnly: values.readOnly || undefined,
    networks:
      network.mode === "join" ? rows("networks", values.networks, (row) => row.name === "", attachment) : undefined,
    networkMode: networkMode(values),
    restart: restart(values),
    autoRemove: values.autoRemove || undefined,
    memory: values.memory,
    cpus: values.cpus,
    healthCheck: health(values.health, (line) => words("health.command", line)),
    privileged: values.privileged || undefined,
    capAdd: rows("capAdd", values.capAdd, (row) => row === "", String),
    capDrop: rows("capDrop", values.capDrop, (row) => row === "", String),
    devices: rows(
      "devices",
      values.devices,
      (row) => row.host === "" && row.container === "",
      ({ host, container, permissions }) => ({
        host,
        ...(container === "" ? {} : { container }),
        ...(permissions === "" ? {} : { permissions }),
      }),
    ),
    labels: rows(
      "labels",
      values.labels,
      (row) => row.name === "" && row.value === "",
      ({ name, value }) => ({ name, value }),
    ),
  };
  if (network.mode === "join" && own.networks === undefined) unread.push({ path: "networks", message: text.joinsNone });
  let spec: ContainerSpec = { ...values.rest, ...(defined(own) as Draft), image: values.image.trim() };
  for (const [flag, given] of Object.entries(values.more)) {
    const counted = given.map((value, at) => ({ value, at })).filter(({ value }) => value !== "" || !isList(flag));
    // One by one, so that a text that cannot be read is found and the others count.
    const good: string[] = [];
    for (const { value, at } of counted)
      if (read(`more.${flag}.${at}`, () => withFlagValues(spec, flag, [value], kind)) !== undefined) good.push(value);
    const next = read(`more.${flag}.0`, () => withFlagValues(spec, flag, good, kind));
    if (next !== undefined && good.length > 0) spec = next;
  }
  return { spec, unread, places };

  function words(path: string, line: string): readonly string[] | undefined {
    if (line === "") return undefined;
    return read(path, () => splitLine(line));
  }
}

/** An empty line of a list says nothing, while an empty text can be meant. */
function isList(flag: string): boolean {
  const kind = moreFlag(flag)?.kind;
  return kind === "texts" || kind === "pairs" || kind === "items";
}

function defined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function port(row: PortRow, path: string, unread: Unread[]): PortMapping {
  const container = parseRange(row.container.trim());
  const host = row.host.trim() === "" ? undefined : parseRange(row.host.trim());
  if (!container) unread.push({ path: `${path}.container`, message: text.noPort });
  if (row.host.trim() !== "" && !host) unread.push({ path: `${path}.host`, message: text.noPort });
  const count = container ? container.end - container.start + 1 : 1;
  const hostCount = host ? host.end - host.start + 1 : 0;
  if (container && host && count > 1 && hostCount !== count)
    unread.push({ path: `${path}.host`, message: text.rangesDiffer });
  return {
    ...(row.ip === "" ? {} : { ip: row.ip.replace(/^\[(.*)\]$/, "$1") }),
    ...(host ? { host: host.start } : {}),
    ...(host && count === 1 && hostCount > 1 ? { hostEnd: host.end } : {}),
    container: container?.start ?? 1,
    ...(count > 1 ? { range: count } : {}),
    ...(row.protocol === "tcp" ? {} : { protocol: row.protocol }),
  };
}

function mount({ type, source, target, readOnly, relabel, options, rest }: MountRow): Mount {
  const list = options.split(",").filter((option) => option !== "");
  return {
    ...rest,
    type,
    target,
    ...(source === "" && type !== "bind" && type !== "image" ? {} : { source }),
    ...(readOnly ? { readOnly } : {}),
    ...(relabel === "" ? {} : { relabel }),
    ...(list.length > 0 ? { options: list } : {}),
  } as Mount;
}

function attachment({ name, aliases, ip, ip6, mac, rest }: NetworkRowValues): NetworkAttachment {
  const list = aliases.split(/[\s,]+/).filter((alias) => alias !== "");
  return {
    ...rest,
    name,
    ...(list.length > 0 ? { aliases: list } : {}),
    ...(ip === "" ? {} : { ip }),
    ...(ip6 === "" ? {} : { ip6 }),
    ...(mac === "" ? {} : { mac }),
  };
}

function restart({ restart: { policy, maxRetries } }: CreateValues): ContainerSpec["restart"] {
  if (policy === "") return undefined;
  return policy === "on-failure" && maxRetries !== undefined ? { policy, maxRetries } : { policy };
}

function networkMode({ network }: CreateValues): string | undefined {
  if (network.mode === "host" || network.mode === "none") return network.mode;
  if (network.mode === "container") return `container:${network.container}`;
  return network.mode === "other" ? network.other : undefined;
}

function health(values: HealthValues, words: (line: string) => readonly string[] | undefined): HealthCheck | undefined {
  if (values.mode === "image") return undefined;
  if (values.mode === "off") return { disabled: true };
  const ms = (seconds: number | undefined) => (seconds === undefined ? undefined : Math.round(seconds * 1000));
  const check = defined({
    shell: values.by === "shell" ? values.command || undefined : undefined,
    exec: values.by === "exec" ? words(values.command) : undefined,
    interval: ms(values.interval),
    timeout: ms(values.timeout),
    startPeriod: ms(values.startPeriod),
    startInterval: ms(values.startInterval),
    retries: values.retries,
    onFailure: values.onFailure || undefined,
  }) as HealthCheck;
  return Object.keys(check).length > 0 ? check : undefined;
}
