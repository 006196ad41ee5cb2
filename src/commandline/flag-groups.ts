import {
  both,
  type Draft,
  docker,
  type FlagRow,
  type Given,
  member,
  notBoolean,
  podman,
  spelled,
  valuesOf,
} from "./flag.ts";
import { formatHealthCommand, formatHealthTime, parseHealthCommand, parseHealthTime, parsePlatform } from "./items.ts";
import { formatMount, parseMount, parseTmpfs, parseVolume } from "./mounts.ts";
import { formatNetworks, parseNetworks } from "./networks.ts";
import type { ContainerSpec, HealthCheck } from "./spec.ts";
import { parseBoolean, parseInteger, refuseFlag } from "./values.ts";

const last = (flag: string, given: readonly Given[]) => given.findLast(([f]) => f === flag)?.[1];
const all = (flag: string, given: readonly Given[]) => given.filter(([f]) => f === flag).map(([, value]) => value);
const alias = { flag: "network-alias", csv: true };

/** --network and the flags that give its addresses. */
export const networkRows: readonly FlagRow[] = /* @__PURE__ */ (() => [
  {
    flag: "network",
    aliases: ["net"],
    engines: both,
    group: "network",
    kind: "items",
    field: "networks",
    help: "A network to join, or how to do without one: host, none, container:NAME.",
    read(draft, given, engine) {
      delete draft.networks;
      delete draft.networkMode;
      const flags = {
        network: all("network", given),
        ip: last("ip", given),
        ip6: last("ip6", given),
        mac: last("mac-address", given),
        aliases: valuesOf(alias, given, engine),
        linkLocalIps: all("link-local-ip", given),
      };
      Object.assign(draft, parseNetworks(flags, engine));
    },
    write(spec, engine) {
      const { network, ip, ip6, mac, aliases, linkLocalIps } = formatNetworks(spec, engine);
      return [
        ...network.map((n) => ["network", n] as const),
        ...aliases.map((a) => spelled(alias, a, engine)),
        ...(ip === undefined ? [] : [["ip", ip] as const]),
        ...(ip6 === undefined ? [] : [["ip6", ip6] as const]),
        ...(mac === undefined ? [] : [["mac-address", mac] as const]),
        ...linkLocalIps.map((i) => ["link-local-ip", i] as const),
      ];
    },
  },
  member(
    "network",
    "texts",
    "networks",
    "network-alias",
    both,
    "network",
    "A further name of the container on its network.",
    {
      aliases: ["net-alias"],
      csv: true,
    },
  ),
  member("network", "text", "networks", "ip", both, "network", "Its fixed IPv4 address on the network."),
  member("network", "text", "networks", "ip6", both, "network", "Its fixed IPv6 address on the network."),
  member("network", "text", "networks", "mac-address", both, "network", "Its fixed hardware address on the network."),
  member("network", "texts", "networks", "link-local-ip", docker, "network", "A link-local address on the network."),
])();

/** --volume, --tmpfs and --mount: one list, in the order given. */
export const mountRows: readonly FlagRow[] = /* @__PURE__ */ (() => [
  {
    flag: "volume",
    short: "v",
    writeShort: true,
    engines: both,
    group: "storage",
    kind: "items",
    field: "mounts",
    help: "A folder of the host or a volume inside the container: SOURCE:TARGET[:OPTIONS].",
    read(draft, given, engine) {
      const mounts = given.flatMap(([flag, value]) => {
        if (flag === "volume") return [parseVolume(value)];
        if (flag === "tmpfs") return [parseTmpfs(value)];
        return flag === "mount" ? [parseMount(value, engine)] : [];
      });
      if (mounts.length > 0) draft.mounts = mounts;
      else delete draft.mounts;
    },
    write: (spec, engine) => (spec.mounts ?? []).map((m) => formatMount(m, engine)),
  },
  member("volume", "items", "mounts", "tmpfs", both, "storage", "A folder in memory: TARGET[:OPTIONS]."),
  member("volume", "items", "mounts", "mount", both, "storage", "A mount in full: type=…,source=…,target=…"),
])();

const times = [
  ["health-interval", "interval"],
  ["health-timeout", "timeout"],
  ["health-start-period", "startPeriod"],
  ["health-start-interval", "startInterval"],
] as const;
const onFailure = ["none", "kill", "restart", "stop"] as const;

/** The health check's flags. */
export const healthRows: readonly FlagRow[] = /* @__PURE__ */ (() => [
  {
    flag: "health-cmd",
    aliases: ["healthcheck-command"],
    engines: both,
    group: "health",
    kind: "text",
    field: "healthCheck.shell",
    help: "The command whose exit code says whether the container is healthy.",
    read: readHealth,
    write: writeHealth,
  },
  member("health-cmd", "text", "healthCheck.interval", "health-interval", both, "health", "Time between two checks.", {
    aliases: ["healthcheck-interval"],
  }),
  member(
    "health-cmd",
    "integer",
    "healthCheck.retries",
    "health-retries",
    both,
    "health",
    "Failures in a row that make it unhealthy.",
    {
      aliases: ["healthcheck-retries"],
    },
  ),
  member(
    "health-cmd",
    "text",
    "healthCheck.timeout",
    "health-timeout",
    both,
    "health",
    "Time after which a check has failed.",
    {
      aliases: ["healthcheck-timeout"],
    },
  ),
  member(
    "health-cmd",
    "text",
    "healthCheck.startPeriod",
    "health-start-period",
    both,
    "health",
    "Time to start up in which failures do not count.",
    {
      aliases: ["healthcheck-start-period"],
    },
  ),
  member(
    "health-cmd",
    "text",
    "healthCheck.startInterval",
    "health-start-interval",
    docker,
    "health",
    "Time between two checks during start-up.",
  ),
  {
    ...member(
      "health-cmd",
      "choice",
      "healthCheck.onFailure",
      "health-on-failure",
      podman,
      "health",
      "What happens when it turns unhealthy.",
    ),
    choices: onFailure,
  },
  member(
    "health-cmd",
    "switch",
    "healthCheck.disabled",
    "no-healthcheck",
    both,
    "health",
    "Switches the image's health check off.",
  ),
])();

function readHealth(draft: Draft, given: readonly Given[], engine: "podman" | "docker"): void {
  delete draft.healthCheck;
  const off = last("no-healthcheck", given);
  const command = last("health-cmd", given);
  let check: HealthCheck = command === undefined ? {} : parseHealthCommand(command, engine === "podman");
  for (const [flag, field] of times) {
    const value = last(flag, given);
    if (value !== undefined) check = { ...check, [field]: parseHealthTime(value, flag) };
  }
  const retries = last("health-retries", given);
  if (retries !== undefined)
    check = {
      ...check,
      retries: parseInteger(retries) ?? refuseFlag("health-retries", `"${retries}" is no number.`),
    };
  const action = last("health-on-failure", given);
  if (action !== undefined)
    check = {
      ...check,
      onFailure:
        onFailure.find((o) => o === action) ??
        refuseFlag("health-on-failure", `"${action}" is none of ${onFailure.join(", ")}.`),
    };
  if (off !== undefined && (parseBoolean(off) ?? refuseFlag("no-healthcheck", notBoolean(off)))) {
    if (Object.keys(check).length > 0) refuseFlag("no-healthcheck", "does not go together with other --health flags.");
    check = { disabled: true };
  }
  if (Object.keys(check).length > 0) draft.healthCheck = check;
}

function writeHealth({ healthCheck }: ContainerSpec, engine: "podman" | "docker"): readonly Given[] {
  if (!healthCheck) return [];
  if (healthCheck.disabled) return [["no-healthcheck", "true"]];
  const written: Given[] = [];
  const command = formatHealthCommand(healthCheck, engine === "podman");
  if (command !== undefined) written.push(["health-cmd", command]);
  for (const [flag, field] of times) {
    const time = healthCheck[field];
    if (time !== undefined && (flag !== "health-start-interval" || engine === "docker"))
      written.push([flag, formatHealthTime(time, flag, engine === "podman")]);
  }
  if (healthCheck.retries !== undefined) written.push(["health-retries", String(healthCheck.retries)]);
  if (healthCheck.onFailure !== undefined && engine === "podman")
    written.push(["health-on-failure", healthCheck.onFailure]);
  return written;
}

/** The image's platform. */
export const platformRows: readonly FlagRow[] = /* @__PURE__ */ (() => [
  {
    flag: "platform",
    engines: both,
    group: "engine",
    kind: "text",
    field: "platform",
    help: "The operating system and processor to choose the image for: OS/ARCHITECTURE.",
    read(draft, given) {
      delete draft.platform;
      const [platform, os, arch, variant] = ["platform", "os", "arch", "variant"].map((f) => last(f, given));
      Object.assign(draft, parsePlatform(platform, os, arch, variant));
    },
    write({ platform }) {
      return platform === undefined ? [] : [["platform", platform]];
    },
  },
  member("platform", "text", "platform", "arch", podman, "engine", "The processor to choose the image for."),
  member("platform", "text", "platform", "os", podman, "engine", "The operating system to choose the image for."),
  member(
    "platform",
    "text",
    "platform",
    "variant",
    podman,
    "engine",
    "The processor's variant to choose the image for.",
  ),
])();
