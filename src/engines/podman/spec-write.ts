import type { ContainerSpec, HealthCheck, NamedValue } from "../../commandline/index.ts";
import { format, platformParts } from "../../commandline/index.ts";
import { present } from "../http/read.ts";
import { signalNumber } from "./spec-signals.ts";
import { limitsPart } from "./spec-write-limits.ts";
import { networkPart, parsedNamespace } from "./spec-write-network.ts";
import { storagePart } from "./spec-write-storage.ts";

/**
 * The body of POST /libpod/containers/create, a SpecGenerator (podman 4.0 and later, pkg/specgen/specgen.go). What
 * `podman run` fills in before it asks the service is filled in here too, so that the same words make the same
 * container; the command is kept with it, as Podman's inspect cannot show everything.
 */
export function toLibpod(spec: ContainerSpec): object {
  const security = securityPart(spec);
  const platform = spec.platform === undefined ? undefined : platformParts(spec.platform);
  return present({
    ...processPart(spec),
    ...storagePart(spec),
    ...networkPart(spec),
    ...limitsPart(spec),
    ...security.fields,
    ...healthPart(spec.healthCheck),
    annotations: annotations(spec, security.shown),
    image_os: platform?.os,
    image_arch: platform?.architecture,
    image_variant: platform?.variant,
    containerCreateCommand: format(spec, "podman"),
  });
}

function processPart(spec: ContainerSpec): object {
  const log = spec.logDriver !== undefined || spec.logOptions !== undefined;
  return present({
    name: spec.name,
    pod: spec.pod,
    entrypoint: spec.entrypoint,
    command: spec.command,
    env: record((spec.env ?? []).flatMap((v) => (v.value === undefined ? [] : [{ name: v.name, value: v.value }]))),
    envmerge: spec.envMerge?.map((e) => `${e.name}=${e.value}`),
    unsetenv: spec.unsetEnv,
    unsetenvall: spec.unsetAllEnv,
    user: spec.user,
    groups: spec.groups,
    work_dir: spec.workdir,
    terminal: spec.tty,
    stdin: spec.interactive,
    init: spec.init,
    init_path: spec.initPath,
    restart_policy: spec.restart?.policy,
    restart_tries: spec.restart?.maxRetries,
    remove: spec.autoRemove,
    stop_signal: spec.stopSignal === undefined ? undefined : signalNumber(spec.stopSignal),
    stop_timeout: spec.stopTimeout,
    timeout: spec.timeout,
    labels: record(spec.labels),
    log_configuration: log ? logConfiguration(spec) : undefined,
    timezone: spec.timezone,
    umask: spec.umask,
    // The command's default; the service's own is "false".
    systemd: spec.systemd ?? "true",
    sdnotifyMode: spec.sdnotify ?? "container",
    personality: spec.personality === undefined ? undefined : { domain: spec.personality },
    hostusers: spec.hostUsers,
    manage_password: spec.passwd,
    passwd_entry: spec.passwdEntry,
    init_container_type: spec.initContainer,
    dependencyContainers: spec.requires,
    oci_runtime: spec.runtime,
    conmon_pid_file: spec.conmonPidFile,
    pidns: parsedNamespace(spec.pid),
    ipcns: parsedNamespace(spec.ipc),
    utsns: parsedNamespace(spec.uts),
    cgroupns: parsedNamespace(spec.cgroupns),
    sysctl: record(spec.sysctls),
  });
}

/** "path", "max-size" and "tag" are read by the command (pkg/specgenutil). */
function logConfiguration(spec: ContainerSpec): object {
  const options = spec.logOptions ?? [];
  const find = (name: string) => options.findLast((o) => o.name === name)?.value;
  const rest = options.filter((o) => o.name !== "path" && o.name !== "max-size");
  const size = find("max-size");
  return present({
    driver: spec.logDriver,
    path: find("path"),
    size: size === undefined ? undefined : humanSize(size),
    options: record(rest),
  });
}

/** "10m" in steps of 1,000 (docker/go-units FromHumanSize). */
function humanSize(text: string): number | undefined {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?) ?([kmgt]?)i?b?$/i.exec(text.trim()) ?? [];
  if (number === undefined) return undefined;
  return Math.trunc(Number(number) * 1000 ** ["", "k", "m", "g", "t"].indexOf(unit.toLowerCase()));
}

function record(pairs: readonly NamedValue[] | undefined): object | undefined {
  return pairs && pairs.length > 0 ? Object.fromEntries(pairs.map((p) => [p.name, p.value])) : undefined;
}

/** Rights; `shown` are the annotations from which Podman's inspect shows the options again. */
function securityPart(spec: ContainerSpec): { fields: object; shown: readonly NamedValue[] } {
  const values = (name: string) =>
    (spec.securityOptions ?? []).filter((o) => o.startsWith(`${name}=`)).map((o) => o.slice(name.length + 1));
  const options = spec.securityOptions ?? [];
  const labels = values("label");
  const seccomp = values("seccomp").at(-1);
  const apparmor = values("apparmor").at(-1);
  const unmask = [...values("unmask"), ...values("systempaths").map(() => "ALL")];
  const mask = values("mask").flatMap((m) => m.split(":"));
  const fields = {
    privileged: spec.privileged,
    cap_add: spec.capAdd,
    cap_drop: spec.capDrop,
    selinux_opts: labels.length > 0 ? labels : undefined,
    apparmor_profile: apparmor,
    seccomp_profile_path: seccomp,
    seccomp_policy: spec.seccompPolicy,
    no_new_privileges: options.some((o) => /^no-new-privileges([:=]true)?$/.test(o)) || undefined,
    mask: mask.length > 0 ? mask : undefined,
    unmask: unmask.length > 0 ? unmask : undefined,
    procfs_opts: values("proc-opts").at(-1)?.split(","),
    ...userNamespace(spec),
  };
  const prefix = "io.podman.annotations.";
  return {
    fields,
    shown: [
      ...(labels.length > 0 ? [{ name: `${prefix}label`, value: labels.join(",label=") }] : []),
      ...(seccomp === undefined ? [] : [{ name: `${prefix}seccomp`, value: seccomp }]),
      ...(apparmor === undefined ? [] : [{ name: `${prefix}apparmor`, value: apparmor }]),
    ],
  };
}

function annotations(spec: ContainerSpec, shown: readonly NamedValue[]): object | undefined {
  return record([...shown, ...(spec.annotations ?? [])]);
}

/** The types are containers/storage's IDMappingOptions, which has no names of its own in JSON. */
function userNamespace(spec: ContainerSpec): object {
  if (spec.uidMap || spec.gidMap) {
    const uids = spec.uidMap ?? spec.gidMap ?? [];
    const gids = spec.gidMap ?? spec.uidMap ?? [];
    return {
      userns: { nsmode: "private" },
      idmappings: { HostUIDMapping: false, HostGIDMapping: false, UIDMap: uids.map(idMap), GIDMap: gids.map(idMap) },
    };
  }
  const [mode = "", ...rest] = (spec.userns ?? "").split(":");
  if (mode === "") return {};
  const value = rest.join(":");
  if (mode === "nomap") return { userns: { nsmode: "no-map" } };
  if (mode !== "auto") return { userns: parsedNamespace(spec.userns) };
  const option = (name: string) =>
    value
      .split(",")
      .filter((o) => o.startsWith(`${name}=`))
      .map((o) => o.slice(name.length + 1));
  return {
    userns: value === "" ? { nsmode: "auto" } : { nsmode: "auto", value },
    idmappings: {
      HostUIDMapping: false,
      HostGIDMapping: false,
      AutoUserNs: true,
      AutoUserNsOpts: {
        Size: Number(option("size")[0] ?? 0),
        AdditionalUIDMappings: option("uidmapping").map(idMap),
        AdditionalGIDMappings: option("gidmapping").map(idMap),
      },
    },
  };
}

function idMap(text: string): object {
  const [container = 0, host = 0, length = 1] = text.split(":").map(Number);
  return { container_id: container, host_id: host, size: length };
}

/** What `podman run` takes where only a command is given, in milliseconds. */
export const healthDefaults = { interval: 30_000, timeout: 30_000, startPeriod: 0, retries: 3 } as const;
/** Numbers of define.HealthCheckOnFailureAction. */
const onFailure = { none: 1, kill: 2, restart: 3, stop: 4 } as const;

function healthPart(check: HealthCheck | undefined): object {
  if (!check) return {};
  const action = check.onFailure === undefined ? undefined : onFailure[check.onFailure];
  if (check.disabled) return { healthconfig: { Test: ["NONE"] } };
  const test = check.exec ? ["CMD", ...check.exec] : check.shell === undefined ? [] : ["CMD-SHELL", check.shell];
  // Without a command Podman does not look at the rest.
  if (test.length === 0) return present({ health_check_on_failure_action: action });
  const nanoseconds = (milliseconds: number) => Math.round(milliseconds * 1e6);
  return present({
    healthconfig: {
      Test: test,
      Interval: nanoseconds(check.interval ?? healthDefaults.interval),
      Timeout: nanoseconds(check.timeout ?? healthDefaults.timeout),
      StartPeriod: nanoseconds(check.startPeriod ?? healthDefaults.startPeriod),
      Retries: check.retries ?? healthDefaults.retries,
    },
    health_check_on_failure_action: action,
  });
}
