import {
  both,
  choice,
  decimal,
  docker,
  type Flag,
  type FlagRow,
  integer,
  item,
  items,
  pairs,
  podman,
  refused,
  size,
  text,
  texts,
  toggle,
} from "./flag.ts";
import { healthRows, mountRows, networkRows, platformRows } from "./flag-groups.ts";
import {
  formatDevice,
  formatEntrypoint,
  formatHost,
  formatRate,
  formatRestart,
  formatSecret,
  formatUlimit,
  parseDevice,
  parseEntrypoint,
  parseHost,
  parseRate,
  parseRestart,
  parseSecret,
  parseUlimit,
  parseWeight,
} from "./items.ts";
import { formatPort, parsePort } from "./ports.ts";
import type { CommandEngine, DeviceWeight, EnvironmentVariable } from "./spec.ts";
import { cut, refuseFlag } from "./values.ts";

const csv = { csv: true };
const fileOfYours = "The console cannot read a file on your machine";

function parseVariable(given: string): EnvironmentVariable {
  const [name, value] = cut(given, "=") ?? [given];
  if (name === "" || (value === undefined && name.endsWith("*")))
    refuseFlag("env", `"${given}" would take variables of your shell; write them down.`);
  return value === undefined ? { name } : { name, value };
}

const formatVariable = ({ name, value }: EnvironmentVariable) => (value === undefined ? name : `${name}=${value}`);
const formatWeight = ({ device, weight }: DeviceWeight) => `${device}:${weight}`;

const entrypoint: FlagRow = {
  flag: "entrypoint",
  engines: both,
  group: "process",
  kind: "item",
  field: "entrypoint",
  help: "Instead of the image's entrypoint; empty clears it.",
  read(draft, given, engine) {
    const last = given.findLast(([flag]) => flag === "entrypoint")?.[1];
    if (last === undefined) delete draft.entrypoint;
    else draft.entrypoint = parseEntrypoint(last, engine === "podman");
  },
  write(spec, engine) {
    if (!spec.entrypoint) return [];
    return [["entrypoint", formatEntrypoint(spec.entrypoint, engine === "podman").value]];
  },
};

/**
 * Every flag of `podman run` 4.3 and `docker run` 20.10 to 28, in the order in which people write them. Marked as pure,
 * so that pages that need only quoting do not load it.
 */
export const rows: readonly FlagRow[] = /* @__PURE__ */ (() => [
  text("name", "name", both, "general", "The container's name."),
  text("pod", "pod", podman, "general", "The pod to join; new:NAME makes one."),
  toggle("interactive", "interactive", both, "process", "Keeps standard input open.", { short: "i", writeShort: true }),
  toggle("tty", "tty", both, "process", "Gives it a terminal.", { short: "t", writeShort: true }),
  toggle("autoRemove", "rm", both, "general", "Removes the container when it exits."),
  item("restart", parseRestart, formatRestart, "restart", both, "general", "When to start it again after it exits."),
  choice("pull", ["always", "missing", "never", "newer"], "pull", both, "engine", "When to fetch the image."),
  ...platformRows,
  toggle("init", "init", both, "process", "Runs a small init that reaps zombies and forwards signals."),
  toggle("privileged", "privileged", both, "security", "Gives it nearly all rights of the host."),

  text("hostname", "hostname", both, "network", "The name it sees as its own.", { short: "h" }),
  text("domainName", "domainname", docker, "network", "The NIS domain that it sees."),
  ...networkRows,
  items(
    "ports",
    parsePort,
    formatPort,
    "publish",
    both,
    "network",
    "A port of the host for a port of the container: [[IP:]HOST:]CONTAINER[/PROTOCOL].",
    { short: "p", writeShort: true, csv: true },
  ),
  toggle("publishAll", "publish-all", both, "network", "Publishes every exposed port on a free port of the host.", {
    short: "P",
    writeShort: true,
  }),
  texts("expose", "expose", both, "network", "A port that the container offers, without publishing it.", csv),
  texts("dns", "dns", both, "network", "A name server.", csv),
  texts("dnsSearch", "dns-search", both, "network", "A domain in which short names are looked up.", csv),
  texts("dnsOptions", "dns-option", both, "network", "An option of the resolver.", { csv: true, aliases: ["dns-opt"] }),
  items("hosts", parseHost, formatHost, "add-host", both, "network", "A line of /etc/hosts: NAME:ADDRESS.", csv),
  toggle("noHosts", "no-hosts", podman, "network", "Leaves the image's /etc/hosts as it is."),
  texts("links", "link", docker, "network", "An old link to another container: CONTAINER[:ALIAS]."),
  toggle("httpProxy", "http-proxy", podman, "network", "Hands the engine's proxy variables on."),

  ...mountRows,
  texts("volumesFrom", "volumes-from", both, "storage", "Another container whose mounts it shares: CONTAINER[:ro]."),
  text("volumeDriver", "volume-driver", docker, "storage", "The driver of the volumes that are made for it."),
  toggle("readOnly", "read-only", both, "storage", "Makes its root file system read-only."),
  toggle(
    "readOnlyTmpfs",
    "read-only-tmpfs",
    podman,
    "storage",
    "Keeps /run, /tmp and /var/tmp writable in memory where the root is read-only.",
  ),
  items(
    "secrets",
    parseSecret,
    formatSecret,
    "secret",
    podman,
    "storage",
    "A secret of the engine as a file or variable.",
  ),
  size("shmSize", "shm-size", both, "storage", "The size of /dev/shm."),
  pairs("storageOptions", "storage-opt", docker, "storage", "An option of the storage driver, such as size=10G."),
  choice(
    "imageVolumes",
    ["bind", "anonymous", "tmpfs", "ignore"],
    "image-volume",
    podman,
    "storage",
    "What becomes of the volumes that the image declares.",
  ),
  texts(
    "chrootDirs",
    "chrootdirs",
    podman,
    "storage",
    "A further root that gets the engine's /etc/hosts and the like.",
    csv,
  ),

  items("env", parseVariable, formatVariable, "env", both, "process", "A variable: NAME=VALUE.", {
    short: "e",
    writeShort: true,
  }),
  texts("unsetEnv", "unsetenv", podman, "process", "A variable of the image that it shall not have."),
  toggle("unsetAllEnv", "unsetenv-all", podman, "process", "Drops all variables of the image and the engine."),
  pairs("envMerge", "env-merge", podman, "process", "A variable made from the image's: PATH=$PATH:/opt/bin."),
  entrypoint,
  text("user", "user", both, "process", "Whom it runs as: USER[:GROUP].", { short: "u", writeShort: true }),
  texts("groups", "group-add", both, "process", "A further group.", csv),
  text("workdir", "workdir", both, "process", "The folder it starts in.", { short: "w", writeShort: true }),
  text("stopSignal", "stop-signal", both, "process", "The signal that asks it to stop."),
  integer("stopTimeout", "stop-timeout", both, "process", "Seconds from that signal to the kill."),
  integer("timeout", "timeout", podman, "process", "Seconds after which it is killed."),
  text("timezone", "tz", podman, "process", "Its time zone, such as Europe/Berlin, or local."),
  text("umask", "umask", podman, "process", "The umask of its processes."),
  choice(
    "systemd",
    ["true", "false", "always"],
    "systemd",
    podman,
    "process",
    "Whether to prepare it for systemd inside.",
  ),
  choice(
    "sdnotify",
    ["container", "conmon", "ignore", "healthy"],
    "sdnotify",
    podman,
    "process",
    "Who tells systemd outside that it is ready.",
  ),
  text("personality", "personality", podman, "process", "The execution domain, such as LINUX32."),
  texts("hostUsers", "hostuser", podman, "process", "A user of the host to add to its /etc/passwd.", csv),
  toggle("passwd", "passwd", podman, "process", "Adds its user to /etc/passwd and /etc/group."),
  text("passwdEntry", "passwd-entry", podman, "process", "The line to add to its /etc/passwd."),
  text("initPath", "init-path", podman, "process", "The init to use instead of the engine's."),
  choice(
    "initContainer",
    ["always", "once"],
    "init-ctr",
    podman,
    "general",
    "Runs it before the other containers of its pod.",
  ),
  texts("requires", "requires", podman, "general", "A container that must run first.", csv),
  ...healthRows,

  size("memory", "memory", both, "resources", "The most memory it may use.", { short: "m" }),
  size("memorySwap", "memory-swap", both, "resources", "The most memory and swap together; -1 for no limit."),
  size(
    "memoryReservation",
    "memory-reservation",
    both,
    "resources",
    "The memory it is pressed down to when memory is short.",
  ),
  integer("memorySwappiness", "memory-swappiness", both, "resources", "How readily it is swapped out, 0 to 100."),
  size("kernelMemory", "kernel-memory", docker, "resources", "The most memory the kernel may use for it (cgroup v1)."),
  toggle("oomKillDisable", "oom-kill-disable", both, "resources", "Does not kill it when memory runs out."),
  integer(
    "oomScoreAdjust",
    "oom-score-adj",
    both,
    "resources",
    "How likely it is chosen when memory runs out, -1000 to 1000.",
  ),
  decimal("cpus", "cpus", both, "resources", "How many cores it may use."),
  integer("cpuShares", "cpu-shares", both, "resources", "Its share when processors are short; 1024 is usual.", {
    short: "c",
  }),
  integer("cpuPeriod", "cpu-period", both, "resources", "The scheduler's period, in microseconds."),
  integer("cpuQuota", "cpu-quota", both, "resources", "Its time in each period, in microseconds."),
  integer(
    "cpuRealtimePeriod",
    "cpu-rt-period",
    both,
    "resources",
    "The real-time scheduler's period, in microseconds.",
  ),
  integer("cpuRealtimeRuntime", "cpu-rt-runtime", both, "resources", "Its real-time in each period, in microseconds."),
  text("cpusetCpus", "cpuset-cpus", both, "resources", "The cores it may use: 0-3 or 0,1."),
  text("cpusetMems", "cpuset-mems", both, "resources", "The memory nodes it may use: 0-3 or 0,1."),
  integer("pidsLimit", "pids-limit", both, "resources", "The most processes; -1 for no limit."),
  items(
    "ulimits",
    parseUlimit,
    formatUlimit,
    "ulimit",
    both,
    "resources",
    "A limit of its processes: NAME=SOFT[:HARD].",
    csv,
  ),
  integer("blkioWeight", "blkio-weight", both, "resources", "Its share of disk access, 10 to 1000."),
  items(
    "blkioWeightDevices",
    parseWeight,
    formatWeight,
    "blkio-weight-device",
    both,
    "resources",
    "Its share of one disk: DEVICE:WEIGHT.",
    csv,
  ),
  items(
    "deviceReadBps",
    parseRate,
    formatRate,
    "device-read-bps",
    both,
    "resources",
    "Most bytes a second read from a disk: DEVICE:RATE.",
    csv,
  ),
  items(
    "deviceWriteBps",
    parseRate,
    formatRate,
    "device-write-bps",
    both,
    "resources",
    "Most bytes a second written to a disk: DEVICE:RATE.",
    csv,
  ),
  items(
    "deviceReadIops",
    parseRate,
    formatRate,
    "device-read-iops",
    both,
    "resources",
    "Most reads a second from a disk: DEVICE:RATE.",
    csv,
  ),
  items(
    "deviceWriteIops",
    parseRate,
    formatRate,
    "device-write-iops",
    both,
    "resources",
    "Most writes a second to a disk: DEVICE:RATE.",
    csv,
  ),
  pairs("cgroupSettings", "cgroup-conf", podman, "resources", "A raw setting of its cgroup (v2): FILE=VALUE.", csv),
  text("cgroupParent", "cgroup-parent", both, "resources", "The cgroup above its own."),
  choice(
    "cgroups",
    ["enabled", "disabled", "no-conmon", "split"],
    "cgroups",
    podman,
    "resources",
    "Whether it gets a cgroup of its own.",
  ),

  texts("capAdd", "cap-add", both, "security", "A capability to add.", csv),
  texts("capDrop", "cap-drop", both, "security", "A capability to take away; ALL for all.", csv),
  texts("securityOptions", "security-opt", both, "security", "A security option, such as no-new-privileges."),
  items(
    "devices",
    parseDevice,
    formatDevice,
    "device",
    both,
    "security",
    "A device of the host: HOST[:CONTAINER][:rwm].",
    csv,
  ),
  texts("deviceCgroupRules", "device-cgroup-rule", both, "security", "A rule for devices: c 1:3 rwm.", csv),
  text("gpus", "gpus", docker, "security", "Graphics processors: all, a number, or device=…"),
  choice(
    "seccompPolicy",
    ["default", "image"],
    "seccomp-policy",
    podman,
    "security",
    "Where the system call filter comes from.",
  ),
  pairs("sysctls", "sysctl", both, "security", "A kernel setting of its namespaces: NAME=VALUE.", csv),

  text("ipc", "ipc", both, "namespaces", "Whose shared memory and queues it sees."),
  text("pid", "pid", both, "namespaces", "Whose processes it sees."),
  text("uts", "uts", both, "namespaces", "Whose host name it has."),
  text("userns", "userns", both, "namespaces", "How its users map to the host's."),
  text("cgroupns", "cgroupns", both, "namespaces", "Which cgroups it sees."),
  texts("uidMap", "uidmap", podman, "namespaces", "A range of user ids: CONTAINER:HOST:LENGTH.", csv),
  texts("gidMap", "gidmap", podman, "namespaces", "A range of group ids: CONTAINER:HOST:LENGTH.", csv),

  pairs("labels", "label", both, "general", "A label: NAME=VALUE.", { short: "l" }),
  pairs("annotations", "annotation", both, "general", "An annotation for the runtime: NAME=VALUE.", csv),
  text("logDriver", "log-driver", both, "logging", "Where its output goes."),
  pairs("logOptions", "log-opt", both, "logging", "An option of the log driver: NAME=VALUE.", csv),

  text("runtime", "runtime", docker, "engine", "The OCI runtime that runs it."),
  text("isolation", "isolation", docker, "engine", "How it is kept apart (Windows)."),
  toggle("rootfs", "rootfs", podman, "engine", "The image is a folder of the host that holds a root file system."),
  text("conmonPidFile", "conmon-pidfile", podman, "engine", "The file for conmon's process id, on the host."),
  toggle("tlsVerify", "tls-verify", podman, "engine", "Whether fetching the image needs a valid certificate."),

  texts("attach", "attach", both, "command line", "A stream to stay attached to.", { short: "a", csv: true }),
  text("detachKeys", "detach-keys", both, "command line", "The keys that leave it."),
  toggle("sigProxy", "sig-proxy", both, "command line", "Hands signals on to it."),
  toggle("quiet", "quiet", both, "command line", "Prints no progress while fetching.", { short: "q" }),
  toggle("disableContentTrust", "disable-content-trust", both, "command line", "Does not check the image's signature."),

  refused("authfile", podman, "engine", `${fileOfYours}; log in to the registry instead.`),
  refused("cidfile", both, "command line", "The console cannot write a file on your machine."),
  refused("pod-id-file", podman, "command line", `${fileOfYours}; name the pod with --pod.`),
  refused("env-file", both, "process", `${fileOfYours}; paste its contents under Environment.`),
  refused("label-file", both, "general", `${fileOfYours}; write the labels with --label.`),
  refused("env-host", podman, "process", "The console does not know your shell's variables; write them with --env."),
  refused("preserve-fds", podman, "command line", "The console has no open files to hand on."),
  refused(
    "replace",
    podman,
    "general",
    "It would remove a container without asking; open that container and choose Edit.",
  ),
  refused(
    "pidfile",
    podman,
    "command line",
    "Podman's service does not take it; only the command itself writes such a file.",
  ),
  refused("subuidname", podman, "namespaces", `${fileOfYours} (/etc/subuid); write the range with --uidmap.`),
  refused("subgidname", podman, "namespaces", `${fileOfYours} (/etc/subgid); write the range with --gidmap.`),
  refused("rmi", podman, "general", "The console does not remove images on its own; remove it on the Images page."),
  refused(
    "use-api-socket",
    docker,
    "security",
    "It would hand your registry log-ins and the whole engine to the container.",
  ),
  refused("cpu-count", docker, "resources", "It works on Windows only; use --cpus."),
  refused("cpu-percent", docker, "resources", "It works on Windows only; use --cpus."),
  refused("io-maxbandwidth", docker, "resources", "It works on Windows only; use --device-write-bps."),
  refused("io-maxiops", docker, "resources", "It works on Windows only; use --device-write-iops."),
  refused("help", both, "command line", "It prints help and makes no container."),
])();

const byName: ReadonlyMap<string, FlagRow> = /* @__PURE__ */ (() =>
  new Map(rows.flatMap((row) => [row.flag, ...(row.aliases ?? [])].map((name) => [name, row] as const))))();

/** The row of a long flag or one of its other spellings. */
export function rowOf(flag: string): FlagRow | undefined {
  return byName.get(flag);
}

/** The row of a flag of one letter. */
export function rowOfShort(letter: string): FlagRow | undefined {
  return rows.find((r) => r.short === letter);
}

/** The row that reads and writes the flag. */
export function leaderOf(row: FlagRow): FlagRow {
  return row.leader === undefined ? row : (byName.get(row.leader) ?? row);
}

export function isKnownTo(row: Flag, engine: CommandEngine): boolean {
  return row.engines.includes(engine);
}
