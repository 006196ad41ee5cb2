import type { ContainerSpec, DeviceMapping, DeviceRate, DeviceWeight, Ulimit } from "../../commandline/index.ts";
import { array, type Fields, fields, flag, number, present, text } from "../http/read.ts";
import { cpuPeriod } from "./spec-write-limits.ts";

/** The engine's own limit of processes (containers.conf(5), pids_limit). */
const usualPids = 2048;

/** Limits as inspect shows them; where they may be the engine's defaults, or are shown wrongly, as was asked for. */
export function readLimits(inspect: Fields, hint: ContainerSpec | undefined): Partial<ContainerSpec> {
  const host = fields(inspect.HostConfig);
  const positive = (value: unknown) => (number(value) > 0 ? number(value) : undefined);
  const memory = positive(host.Memory);
  const period = number(host.CpuPeriod);
  const quota = number(host.CpuQuota);
  const asCpus = period === cpuPeriod && quota > 0 && hint?.cpuPeriod === undefined && hint?.cpuQuota === undefined;
  const rules = { devices: readDevices(host.Devices, hint), deviceCgroupRules: hint?.deviceCgroupRules };
  return present({
    memory,
    memorySwap: readSwap(memory, number(host.MemorySwap), hint),
    memoryReservation: positive(host.MemoryReservation),
    memorySwappiness: positive(host.MemorySwappiness) ?? hint?.memorySwappiness,
    oomKillDisable: flag(host.OomKillDisable) || undefined,
    oomScoreAdjust: number(host.OomScoreAdj) || undefined,
    cpus: asCpus ? quota / cpuPeriod : undefined,
    cpuShares: positive(host.CpuShares),
    cpuPeriod: asCpus ? undefined : positive(period),
    cpuQuota: asCpus ? undefined : positive(quota),
    cpuRealtimePeriod: positive(host.CpuRealtimePeriod),
    cpuRealtimeRuntime: positive(host.CpuRealtimeRuntime),
    cpusetCpus: text(host.CpusetCpus) || undefined,
    cpusetMems: text(host.CpusetMems) || undefined,
    pidsLimit: readPids(number(host.PidsLimit), hint),
    ulimits: hint ? hint.ulimits : filled(array(host.Ulimits).map((u) => readUlimit(fields(u)))),
    blkioWeight: positive(host.BlkioWeight) ?? hint?.blkioWeight,
    // Podman 4.3 shows the path of any device node with the same numbers.
    blkioWeightDevices: hint ? hint.blkioWeightDevices : filled(array(host.BlkioWeightDevice).map(readWeight)),
    deviceReadBps: hint ? hint.deviceReadBps : readRates(host.BlkioDeviceReadBps),
    deviceWriteBps: hint ? hint.deviceWriteBps : readRates(host.BlkioDeviceWriteBps),
    deviceReadIops: hint ? hint.deviceReadIops : readRates(host.BlkioDeviceReadIOps),
    deviceWriteIops: hint ? hint.deviceWriteIops : readRates(host.BlkioDeviceWriteIOps),
    cgroupSettings:
      hint?.cgroupSettings ??
      filled(Object.entries(fields(host.CgroupConf)).map(([name, value]) => ({ name, value: text(value) }))),
    cgroupParent: ownCgroup(text(host.CgroupParent), text(inspect.Pod)),
    cgroups: hint?.cgroups,
    ...(flag(host.Privileged) && !hint ? {} : rules),
  });
}

/** In a pod it is the pod's. */
function ownCgroup(parent: string, pod: string): string | undefined {
  return parent === "" || (pod !== "" && parent.includes(pod)) ? undefined : parent;
}

function filled<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}

/** Twice the memory is the engine's default; no limit is shown as 0 or as the highest number of pages. */
function readSwap(memory: number | undefined, shown: number, hint: ContainerSpec | undefined): number | undefined {
  if (memory === undefined) return hint?.memorySwap;
  if (shown === memory * 2) return hint?.memorySwap === shown ? shown : undefined;
  return shown <= 0 || shown > 2 ** 62 ? -1 : shown;
}

/** No limit is shown as 0, and asked for as -1. */
function readPids(shown: number, hint: ContainerSpec | undefined): number | undefined {
  const asked = hint?.pidsLimit;
  if (asked !== undefined && (asked === shown || (asked < 0 && shown === 0))) return asked;
  if (hint && asked === undefined && shown === 0) return undefined;
  return shown === usualPids || shown === 0 ? undefined : shown;
}

function readUlimit(value: Fields): Ulimit {
  const name = text(value.Name)
    .replace(/^RLIMIT_/, "")
    .toLowerCase();
  const soft = number(value.Soft);
  const hard = number(value.Hard);
  return { name, soft, ...(hard === soft ? {} : { hard }) };
}

/** Inspect shows the paths; which rights, the command. */
function readDevices(value: unknown, hint: ContainerSpec | undefined): readonly DeviceMapping[] | undefined {
  return filled(
    array(value).map((d): DeviceMapping => {
      const device = fields(d);
      const host = text(device.PathOnHost);
      const inside = text(device.PathInContainer);
      const permissions = text(device.CgroupPermissions);
      const said = hint?.devices?.find((h) => h.host === host && (h.container ?? h.host) === inside);
      if (said) return said;
      return {
        host,
        ...(inside === host || inside === "" ? {} : { container: inside }),
        ...(permissions === "" || permissions === "rwm" ? {} : { permissions }),
      };
    }),
  );
}

function readWeight(value: unknown): DeviceWeight {
  return { device: text(fields(value).Path), weight: number(fields(value).Weight) };
}

function readRates(value: unknown): readonly DeviceRate[] | undefined {
  return filled(array(value).map((d) => ({ device: text(fields(d).Path), rate: number(fields(d).Rate) })));
}
