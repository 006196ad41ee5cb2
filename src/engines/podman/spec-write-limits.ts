import type { ContainerSpec, DeviceRate } from "../../commandline/index.ts";
import { formatDevice } from "../../commandline/index.ts";
import { present } from "../http/read.ts";

/** Microseconds of a scheduler's period in which `--cpus` is said (pkg/util CoresToPeriodAndQuota). */
export const cpuPeriod = 100_000;

/** The limits' part of a SpecGenerator. */
export function limitsPart(spec: ContainerSpec): object {
  const limits = present({
    memory: group({
      limit: spec.memory,
      reservation: spec.memoryReservation,
      // Without a word it is twice the memory.
      swap: spec.memorySwap === -1 ? noSwapLimit : (spec.memorySwap ?? (spec.memory ? spec.memory * 2 : undefined)),
      swappiness: spec.memorySwappiness === -1 ? undefined : spec.memorySwappiness,
      disableOOMKiller: spec.oomKillDisable,
    }),
    cpu: group({
      shares: spec.cpuShares,
      period: spec.cpuPeriod ?? (spec.cpus === undefined ? undefined : cpuPeriod),
      quota: spec.cpuQuota ?? (spec.cpus === undefined ? undefined : Math.round(spec.cpus * cpuPeriod)),
      realtimePeriod: spec.cpuRealtimePeriod,
      realtimeRuntime: spec.cpuRealtimeRuntime,
      cpus: spec.cpusetCpus,
      mems: spec.cpusetMems,
    }),
    // The command says "unlimited" as 0.
    pids: group({ limit: spec.pidsLimit === -1 ? 0 : spec.pidsLimit }),
    blockIO: group({ weight: spec.blkioWeight }),
    unified: spec.cgroupSettings && Object.fromEntries(spec.cgroupSettings.map((s) => [s.name, s.value])),
  });
  return present({
    resource_limits: Object.keys(limits).length > 0 ? limits : undefined,
    r_limits: spec.ulimits?.map((u) => ({ type: u.name, soft: limit(u.soft), hard: limit(u.hard ?? u.soft) })),
    oom_score_adj: spec.oomScoreAdjust,
    weightDevice:
      spec.blkioWeightDevices &&
      Object.fromEntries(spec.blkioWeightDevices.map((d) => [d.device, { weight: d.weight }])),
    throttleReadBpsDevice: rates(spec.deviceReadBps),
    throttleWriteBpsDevice: rates(spec.deviceWriteBps),
    throttleReadIOPSDevice: rates(spec.deviceReadIops),
    throttleWriteIOPSDevice: rates(spec.deviceWriteIops),
    cgroup_parent: spec.cgroupParent,
    cgroups_mode: spec.cgroups,
    devices: spec.devices?.map((d) => ({ path: formatDevice(d) })),
    device_cgroup_rule: spec.deviceCgroupRules?.flatMap((r) => deviceRule(r) ?? []),
  });
}

/** The fields that are said, undefined where none is. */
function group(values: object): object | undefined {
  const said = present(values);
  return Object.keys(said).length > 0 ? said : undefined;
}

function rates(devices: readonly DeviceRate[] | undefined): object | undefined {
  return devices && Object.fromEntries(devices.map((d) => [d.device, { rate: d.rate }]));
}

/** Node has it (ECMAScript 2026); TypeScript's library does not know it yet. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/**
 * The service takes neither nothing (twice the memory) nor -1 (smaller than the memory) for "no limit": the kernel's
 * own word for it, the highest number of whole pages, does it.
 */
const noSwapLimit = rawJSON("9223372036854771712");

/** Go's uint64 of -1, which is no number of JavaScript. */
function limit(value: number): unknown {
  return value < 0 ? rawJSON("18446744073709551615") : value;
}

/** "c 1:3 rwm" as runtime-spec's LinuxDeviceCgroup. */
function deviceRule(rule: string): object | undefined {
  const [, type, major, minor, access] = /^([abc])\s+(\d+|\*):(\d+|\*)\s+([rwm]{1,3})$/.exec(rule.trim()) ?? [];
  if (type === undefined) return undefined;
  const number = (text: string | undefined) => (text === "*" ? -1 : Number(text));
  return { allow: true, type, major: number(major), minor: number(minor), access };
}
