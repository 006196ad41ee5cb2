import type { ContainerSpec, HealthCheck, NamedValue } from "../../commandline/index.ts";
import { parseArgv } from "../../commandline/index.ts";
import { type Fields, fields, flag, number, present, text, textMap, texts } from "../http/read.ts";
import { readLimits } from "./spec-read-limits.ts";
import { readNetwork } from "./spec-read-network.ts";
import { readRights } from "./spec-read-rights.ts";
import { readStorage } from "./spec-read-storage.ts";
import { signalName, signalNumber } from "./spec-signals.ts";
import { healthDefaults } from "./spec-write.ts";

const none: Fields = {};

/**
 * What the container was asked to be, from libpod's inspect of it and of its image; what is as the image has it is
 * left out. Inspect leads. Podman does not show everything there: the rest, never rights that inspect shows, comes
 * from the command that inspect remembers (Config.CreateCommand), where there is one that can be read.
 */
export function specFromPodman(inspect: unknown, image?: unknown): ContainerSpec {
  const c = fields(inspect);
  const i = image === undefined ? none : fields(image);
  const hint = remembered(c);
  const rootfs = text(c.Rootfs);
  const spec = {
    image: rootfs === "" ? text(c.ImageName) || text(fields(c.Config).Image) : rootfs,
    name: text(c.Name),
    ...(rootfs === "" ? {} : { rootfs: true }),
    ...readProcess(c, i, hint),
    ...readNetwork(c, i, hint),
    ...readStorage(c, i, hint),
    ...readLimits(c, hint),
    ...readRights(c, hint),
    ...readRecords(c, i, hint),
  };
  return present(spec) as ContainerSpec;
}

/** The command that made the container, undefined where it is unreadable or made another image's. */
function remembered(inspect: Fields): ContainerSpec | undefined {
  const words = texts(fields(inspect.Config).CreateCommand);
  if (words.length === 0) return undefined;
  try {
    return parseArgv(words, "podman", { leaveOutRefused: true }).spec;
  } catch {
    return undefined;
  }
}

function filled<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, at) => word === b[at]);
}

function readProcess(c: Fields, image: Fields, hint: ContainerSpec | undefined): Partial<ContainerSpec> {
  const config = fields(c.Config);
  const host = fields(c.HostConfig);
  const defaults = fields(image.Config);
  const annotations = fields(config.Annotations);
  const init = annotations["io.podman.annotations.init"] === "TRUE";
  const entrypoint = readEntrypoint(c, init);
  const command = texts(config.Cmd);
  const ownEntrypoint = !same(entrypoint, texts(defaults.Entrypoint));
  const cleared = hint?.entrypoint?.length === 0 && entrypoint.length === 0;
  // The image's command belongs to the image's entrypoint only.
  const ownCommand = ownEntrypoint || cleared ? command.length > 0 : !same(command, texts(defaults.Cmd));
  const workdir = text(config.WorkingDir);
  const user = text(config.User);
  const restart = fields(host.RestartPolicy);
  const policy = (["always", "unless-stopped", "on-failure"] as const).find((p) => p === restart.Name);
  const stopSignal = readStopSignal(config.StopSignal);
  const systemd = flag(config.SystemdMode);
  const usualSignal = readStopSignal(defaults.StopSignal) ?? "SIGTERM";
  const systemdSignal = systemd && stopSignal === "SIGRTMIN+3";
  const retries = number(restart.MaximumRetryCount);
  return present({
    command: ownCommand ? filled(command) : undefined,
    entrypoint: ownEntrypoint || cleared ? entrypoint : undefined,
    env: readEnv(texts(config.Env), texts(defaults.Env), config, hint),
    unsetEnv: hint ? hint.unsetEnv : filled(missing(texts(config.Env), texts(defaults.Env))),
    unsetAllEnv: hint?.unsetAllEnv,
    envMerge: hint?.envMerge,
    user: user === text(defaults.User) ? undefined : user,
    groups: filled(texts(host.GroupAdd)),
    workdir: workdir === (text(defaults.WorkingDir) || "/") ? undefined : workdir,
    tty: flag(config.Tty) || undefined,
    interactive: flag(config.OpenStdin) || undefined,
    init: init || undefined,
    initPath: hint?.initPath,
    restart: policy && { policy, ...(retries > 0 && policy === "on-failure" ? { maxRetries: retries } : {}) },
    autoRemove: flag(host.AutoRemove) || undefined,
    stopSignal: stopSignal === usualSignal || systemdSignal ? undefined : asSaid(stopSignal, hint?.stopSignal),
    stopTimeout: config.StopTimeout === undefined || config.StopTimeout === 10 ? undefined : number(config.StopTimeout),
    timeout: number(config.Timeout) || undefined,
    timezone: text(config.Timezone) || undefined,
    umask: text(config.Umask) === "0022" ? undefined : text(config.Umask) || undefined,
    systemd: hint ? (hint.systemd === "true" ? undefined : hint.systemd) : systemd && !isInit(c) ? "always" : undefined,
    sdnotify: readNotify(text(config.sdNotifyMode)),
    personality: hint?.personality,
    hostUsers: hint?.hostUsers,
    passwd: config.Passwd === false ? false : undefined,
    passwdEntry: hint?.passwdEntry,
    healthCheck: readHealth(config, image, hint),
  });
}

/** 4.3 shows it as one text; the words are those of the process before the command. */
function readEntrypoint(c: Fields, init: boolean): readonly string[] {
  const { Entrypoint: shown, Cmd } = fields(c.Config);
  if (typeof shown !== "string") return texts(shown);
  if (shown === "") return [];
  const all = [text(c.Path), ...texts(c.Args)];
  // Behind an init of the engine: "/run/podman-init -- …".
  const words = init && all[1] === "--" ? all.slice(2) : all;
  const before = words.slice(0, Math.max(words.length - texts(Cmd).length, 0));
  // A process of one word is shown as its own argument too.
  const once = before.length === 2 && before[0] === before[1] ? before.slice(1) : before;
  return [before, once].find((w) => w.join(" ") === shown) ?? [shown];
}

function readStopSignal(value: unknown): string | undefined {
  if (typeof value === "number") return value > 0 ? signalName(value) : undefined;
  const name = text(value);
  return name === "" ? undefined : name.startsWith("SIG") || /^\d/.test(name) ? name : `SIG${name}`;
}

/** The same signal as it was spelled. */
function asSaid(shown: string | undefined, said: string | undefined): string | undefined {
  if (shown === undefined || said === undefined) return shown;
  return signalNumber(shown) === signalNumber(said) ? said : shown;
}

/** Podman prepares a container for these by itself (podman-run(1), --systemd). */
function isInit(c: Fields): boolean {
  return /(^|\/)(init|systemd)$/.test(text(c.Path));
}

/** The image's variables that the container does not have. */
function missing(shown: readonly string[], defaults: readonly string[]): readonly string[] {
  const name = (line: string) => line.split("=", 1)[0] ?? "";
  const there = new Set(shown.map(name));
  return defaults.map(name).filter((n) => !there.has(n));
}

function readNotify(mode: string): ContainerSpec["sdnotify"] {
  return mode === "conmon" || mode === "ignore" || mode === "healthy" ? mode : undefined;
}

/** Podman sets HOME when the container starts first. */
const homeOfRoot = "/root";

function readEnv(
  shown: readonly string[],
  defaults: readonly string[],
  config: Fields,
  hint: ContainerSpec | undefined,
) {
  const engines = new Set([...defaults, "TERM=xterm", "container=podman", `HOSTNAME=${text(config.Hostname)}`]);
  const merged = new Set(hint?.envMerge?.map((e) => e.name));
  const said = hint?.env ?? [];
  const own = shown.flatMap((line) => {
    const at = line.indexOf("=");
    const [name, value] = at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
    const wanted = said.some((e) => e.name === name);
    if (!wanted && (engines.has(line) || merged.has(name) || (name === "HOME" && (hint || value === homeOfRoot))))
      return [];
    return [{ name, value }];
  });
  const place = (name: string) => {
    const at = said.findIndex((e) => e.name === name);
    return at < 0 ? said.length : at;
  };
  return filled(own.toSorted((a, b) => place(a.name) - place(b.name)));
}

function readHealth(config: Fields, image: Fields, hint: ContainerSpec | undefined): HealthCheck | undefined {
  const check = fields(config.Healthcheck);
  const own = fields(image.Healthcheck ?? fields(image.Config).Healthcheck);
  const test = texts(check.Test);
  const action = (["kill", "restart", "stop"] as const).find((a) => a === config.HealthcheckOnFailureAction);
  const onFailure = action ? { onFailure: action } : {};
  const asImage = ["Interval", "Timeout", "StartPeriod", "Retries"].every((f) => number(check[f]) === number(own[f]));
  if (test.length === 0 || (asImage && same(test, texts(own.Test)))) return action ? onFailure : undefined;
  if (test[0] === "NONE") return { disabled: true };
  const milliseconds = (value: unknown) => Math.round(number(value) / 1e6);
  const times = {
    interval: milliseconds(check.Interval),
    timeout: milliseconds(check.Timeout),
    startPeriod: milliseconds(check.StartPeriod),
    retries: number(check.Retries),
  };
  const different = Object.entries(times).filter(
    ([name, value]) =>
      value !== healthDefaults[name as keyof typeof times] ||
      hint?.healthCheck?.[name as keyof typeof times] !== undefined,
  );
  const [word, ...rest] = test;
  return {
    ...(word === "CMD" ? { exec: rest } : { shell: word === "CMD-SHELL" ? rest.join(" ") : test.join(" ") }),
    ...Object.fromEntries(different),
    ...onFailure,
  };
}

const hiddenAnnotations =
  /^(io\.podman\.annotations\.|io\.kubernetes\.cri-o\.|io\.container\.manager|org\.opencontainers\.image\.|org\.systemd\.property\.)/;

function readRecords(c: Fields, image: Fields, hint: ContainerSpec | undefined): Partial<ContainerSpec> {
  const config = fields(c.Config);
  const log = fields(fields(c.HostConfig).LogConfig);
  const defaults = textMap(image.Labels ?? fields(image.Config).Labels);
  const pairs = (all: Readonly<Record<string, string>>, skip: (name: string, value: string) => boolean) =>
    filled(
      Object.entries(all)
        .filter(([name, value]) => !skip(name, value))
        .map(([name, value]): NamedValue => ({ name, value })),
    );
  const driver = text(log.Type);
  const usualLog = driver === "k8s-file" || driver === "journald" || driver === "json-file";
  return present({
    labels: pairs(textMap(config.Labels), (n, v) => Object.hasOwn(defaults, n) && defaults[n] === v),
    annotations: pairs(textMap(config.Annotations), (n) => hiddenAnnotations.test(n)),
    logDriver: hint ? hint.logDriver : usualLog ? undefined : driver || undefined,
    logOptions: hint ? hint.logOptions : filled(logOptions(log)),
    pull: hint?.pull,
    platform: hint?.platform,
    runtime: hint?.runtime,
    pod: text(c.Pod) || undefined,
    initContainer: hint?.initContainer,
    requires: hint ? hint.requires : filled(readRequires(c)),
    conmonPidFile: hint?.conmonPidFile,
  });
}

function logOptions(log: Fields): readonly NamedValue[] {
  const size = text(log.Size);
  const tag = text(log.Tag);
  return [
    ...(size === "" || size === "0B" ? [] : [{ name: "max-size", value: size.toLowerCase() }]),
    ...(tag === "" ? [] : [{ name: "tag", value: tag }]),
  ];
}

/** Containers whose namespaces it shares, its pod's among them, must run first anyway. */
function readRequires(c: Fields): readonly string[] {
  const host = fields(c.HostConfig);
  const shared = new Set(
    [host.NetworkMode, host.PidMode, host.IpcMode, host.UTSMode, host.UsernsMode].map((m) =>
      text(m).replace("container:", ""),
    ),
  );
  return text(c.Pod) === "" ? texts(c.Dependencies).filter((id) => !shared.has(id)) : [];
}
