import type {
  ContainerSpec,
  DeviceMapping,
  DeviceRate,
  DeviceWeight,
  HealthCheck,
  HostEntry,
  RestartPolicy,
  SecretMount,
  Ulimit,
} from "./spec.ts";
import { cut, formatDuration, formatSize, parseDuration, parseInteger, parseSize, refuseFlag } from "./values.ts";

/** "host[:container[:permissions]]". @throws Problem */
export function parseDevice(text: string): DeviceMapping {
  const [host = "", second, third, ...more] = text.split(":");
  if (host === "" || more.length > 0) refuseFlag("device", `"${text}" is no device.`);
  const only = third === undefined && second !== undefined && /^[rwm]{1,3}$/.test(second);
  const container = only ? undefined : second;
  const permissions = only ? second : third;
  if (permissions !== undefined && !/^[rwm]{1,3}$/.test(permissions))
    refuseFlag("device", `the permissions "${permissions}" are not of r, w and m.`);
  return { host, ...(container ? { container } : {}), ...(permissions ? { permissions } : {}) };
}

export function formatDevice({ host, container, permissions }: DeviceMapping): string {
  return [
    host,
    ...(container === undefined ? [] : [container]),
    ...(permissions === undefined ? [] : [permissions]),
  ].join(":");
}

/** "name=soft[:hard]". @throws Problem */
export function parseUlimit(text: string): Ulimit {
  if (text === "host") refuseFlag("ulimit", '"host" would take the limits of your shell; write them down.');
  const [name, limits] = cut(text, "=") ?? refuseFlag("ulimit", `"${text}" is not of the form name=soft:hard.`);
  const numbers = limits.split(":").map((n) => (n === "unlimited" ? -1 : parseInteger(n)));
  const [soft, hard] = numbers;
  if (soft === undefined || numbers.length > 2 || (numbers.length === 2 && hard === undefined))
    return refuseFlag("ulimit", `"${limits}" is not of the form soft:hard.`);
  return { name, soft, ...(hard === undefined || hard === soft ? {} : { hard }) };
}

export function formatUlimit({ name, soft, hard }: Ulimit): string {
  return `${name}=${soft}${hard === undefined || hard === soft ? "" : `:${hard}`}`;
}

/** "name:address". @throws Problem */
export function parseHost(text: string): HostEntry {
  const [name, address] = cut(text, ":") ?? cut(text, "=") ?? refuseFlag("add-host", `"${text}" is not name:address.`);
  if (name === "" || address === "") refuseFlag("add-host", `"${text}" is not name:address.`);
  return { name, address };
}

export function formatHost({ name, address }: HostEntry): string {
  return `${name}:${address}`;
}

/** "device:weight". @throws Problem */
export function parseWeight(text: string, flag: string): DeviceWeight {
  const [, device, number] = /^(.+):(\d+)$/s.exec(text) ?? refuseFlag(flag, `"${text}" is not device:weight.`);
  return { device: device ?? "", weight: Number(number) };
}

/** "device:rate", the rate with a unit where it is in bytes. @throws Problem */
export function parseRate(text: string, flag: string): DeviceRate {
  const at = text.lastIndexOf(":");
  const rate = (flag.endsWith("bps") ? parseSize : parseInteger)(text.slice(at + 1));
  if (at < 1 || rate === undefined || rate < 0) return refuseFlag(flag, `"${text}" is not device:rate.`);
  return { device: text.slice(0, at), rate };
}

export function formatRate({ device, rate }: DeviceRate, flag: string): string {
  return `${device}:${flag.endsWith("bps") ? formatSize(rate) : rate}`;
}

/** Podman's "name[,type=…][,target=…][,uid=…][,gid=…][,mode=…]". @throws Problem */
export function parseSecret(text: string): SecretMount {
  const bad = (why: string): never => refuseFlag("secret", `${why} in "${text}".`);
  let secret: SecretMount = { source: "" };
  for (const [at, part] of text.split(",").entries()) {
    const [key, value] = cut(part, "=") ?? (at === 0 ? ["source", part] : bad(`"${part}" has no value`));
    if (key === "source") secret = { ...secret, source: value };
    else if (key === "type" && (value === "mount" || value === "env"))
      secret = value === "mount" ? secret : { ...secret, type: value };
    else if (key === "target") secret = { ...secret, target: value };
    else if (key === "uid" || key === "gid")
      secret = { ...secret, [key]: parseInteger(value) ?? bad(`"${value}" is no number`) };
    else if (key === "mode") secret = { ...secret, mode: value };
    else bad(`"${part}" is unknown`);
  }
  return secret.source === "" ? bad("No secret is named") : secret;
}

export function formatSecret(secret: SecretMount): string {
  const parts = [secret.source];
  if (secret.type === "env") parts.push("type=env");
  for (const key of ["target", "uid", "gid", "mode"] as const)
    if (secret[key] !== undefined) parts.push(`${key}=${secret[key]}`);
  return parts.join(",");
}

/** "no", "always", "unless-stopped", "on-failure[:retries]". @throws Problem */
export function parseRestart(text: string): RestartPolicy {
  const [, policy, retries] = /^(no|always|unless-stopped|on-failure)(?::(\d+))?$/.exec(text) ?? [];
  if (policy === "on-failure")
    return { policy, ...(retries === undefined || Number(retries) === 0 ? {} : { maxRetries: Number(retries) }) };
  if (retries === undefined && (policy === "no" || policy === "always" || policy === "unless-stopped"))
    return { policy };
  return refuseFlag("restart", `"${text}" is none of no, always, unless-stopped and on-failure[:retries].`);
}

export function formatRestart({ policy, maxRetries }: RestartPolicy): string {
  return maxRetries === undefined ? policy : `${policy}:${maxRetries}`;
}

/** --entrypoint: Podman takes a JSON list too, an empty word clears it. */
export function parseEntrypoint(text: string, podman: boolean): readonly string[] {
  if (text === "") return [];
  return (podman ? jsonList(text) : undefined) ?? [text];
}

/** What --entrypoint says, and what Docker needs before the command instead. */
export function formatEntrypoint(
  entrypoint: readonly string[],
  podman: boolean,
): { readonly value: string; readonly before: readonly string[] } {
  const [first = "", ...rest] = entrypoint;
  if (!podman) return { value: first, before: rest };
  const plain = entrypoint.length === 0 || (rest.length === 0 && first !== "" && jsonList(first) === undefined);
  return { value: plain ? first : JSON.stringify(entrypoint), before: [] };
}

/**
 * --health-cmd as Podman 4.3 reads it: a JSON list of several words is run as it is; a first word CMD, CMD-SHELL or
 * none is Docker's Test; all else is for a shell. Docker knows only shells.
 */
export function parseHealthCommand(text: string, podman: boolean): HealthCheck {
  if (text === "") return {};
  if (!podman) return { shell: text };
  const list = jsonList(text);
  const [first, rest] = list ? [list[0], list.slice(1).join(" ")] : (cut(text, " ") ?? [text, ""]);
  if (first === "none") return { disabled: true };
  if (first === "CMD-SHELL") return { shell: rest };
  if (first === "CMD") return { exec: list ? list.slice(1) : rest.split(/\s+/).filter((w) => w !== "") };
  return list && list.length > 1 ? { exec: list } : { shell: list?.[0] ?? text };
}

/** A list of one word cannot be said: it is written for a shell, quoted. */
export function formatHealthCommand(check: HealthCheck, podman: boolean): string | undefined {
  const { shell, exec } = check;
  if (exec !== undefined)
    return podman && exec.length > 1 && !isTestWord(exec[0] ?? "")
      ? JSON.stringify(exec)
      : exec.map((w) => (isTestWord(w) ? `'${w}'` : shellWord(w))).join(" ");
  if (shell === undefined) return undefined;
  const read = podman && (isTestWord(shell.split(" ")[0] ?? "") || jsonList(shell));
  return read ? JSON.stringify(["CMD-SHELL", shell]) : shell;
}

function isTestWord(word: string): boolean {
  return word === "CMD" || word === "CMD-SHELL" || word === "none";
}

function shellWord(word: string): string {
  return /^[\w@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** --health-interval and the like; "disable" is no timer at all. @throws Problem */
export function parseHealthTime(text: string, flag: string): number {
  if (flag === "health-interval" && text === "disable") return 0;
  return parseDuration(text) ?? refuseFlag(flag, `"${text}" is no time such as 30s or 1m30s.`);
}

export function formatHealthTime(milliseconds: number, flag: string, podman: boolean): string {
  return podman && flag === "health-interval" && milliseconds === 0 ? "disable" : formatDuration(milliseconds);
}

/** The parts of --platform "os[/architecture[/variant]]". */
export function platformParts(platform: string): { os: string; architecture?: string; variant?: string } {
  const [os = "", architecture, variant] = platform.split("/");
  return { os, ...(architecture ? { architecture } : {}), ...(variant ? { variant } : {}) };
}

/** --platform, or what --os, --arch and --variant say together. @throws Problem */
export function parsePlatform(
  platform: string | undefined,
  os: string | undefined,
  architecture: string | undefined,
  variant: string | undefined,
): Pick<ContainerSpec, "platform"> {
  if (platform !== undefined && (os ?? architecture) !== undefined)
    refuseFlag(os === undefined ? "arch" : "os", "does not go together with --platform.");
  const { os: o, architecture: a, variant: v } = platformParts(platform ?? `${os ?? "linux"}/${architecture ?? ""}`);
  const last = variant ?? v;
  if (platform === undefined && os === undefined && architecture === undefined) {
    if (variant !== undefined) refuseFlag("variant", "needs --arch or --platform beside it.");
    return {};
  }
  if (last !== undefined && a === undefined) refuseFlag("variant", "needs --arch beside it.");
  return { platform: [o, a, last].filter((p) => p !== undefined && p !== "").join("/") };
}

function jsonList(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.length > 0 && value.every((v) => typeof v === "string") ? value : undefined;
  } catch {
    return undefined;
  }
}
