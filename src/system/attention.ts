import type { ProblemData } from "../problem/index.ts";
import type { Facts } from "./facts.ts";

export interface LostEngine {
  readonly id: string;
  readonly kind: "podman" | "docker";
  readonly owner: string;
  readonly problem?: ProblemData;
}

/** What the engines of the machine add to its facts. */
export interface EngineFacts {
  /** Engines that were there and do not answer. */
  readonly lost: readonly LostEngine[];
  readonly unhealthy: readonly { readonly engine: string; readonly id: string; readonly name: string }[];
  /** Containers that run in the name of the user and would end with the log-out. */
  readonly rootlessRunning: number;
}

/** Something that a person should look at. Worded in the pages; names in it come from the host. */
export type Attention = { readonly severity: "critical" | "warning" } & (
  | { readonly kind: "disk-full"; readonly mountPoint: string; readonly percent: number; readonly available: number }
  | { readonly kind: "inodes-full"; readonly mountPoint: string; readonly percent: number }
  | {
      readonly kind: "memory-short";
      /** Bytes. */
      readonly available: number;
      readonly total: number;
      /** Per cent of the last minute in which some task waited for memory, where the kernel says it. */
      readonly pressure?: number;
    }
  | { readonly kind: "units-failed"; readonly units: readonly string[] }
  | { readonly kind: "engine-lost"; readonly engine: LostEngine }
  | {
      readonly kind: "unhealthy";
      readonly containers: readonly { readonly engine: string; readonly id: string; readonly name: string }[];
      /** Of all, also those that are not named. */
      readonly count: number;
    }
  | { readonly kind: "no-linger"; readonly user: string; readonly containers: number }
  | { readonly kind: "reboot-required"; readonly packages: readonly string[] }
);

const GiB = 1024 ** 3;
/** Names in one entry; the page says how many more there are. */
const nameLimit = 20;

/**
 * What needs attention on a machine, worst first. A large disk at 85 % still has room for months, a small one not:
 * per cent and bytes count together.
 */
export function attentionOf(facts: Facts, engines: EngineFacts): Attention[] {
  const found: Attention[] = [];
  for (const { mountPoint, type, size, used, available, inodes, inodesFree } of facts.fileSystems) {
    const percent = size > 0 ? Math.floor((100 * used) / size) : 0;
    // Boot loaders' partitions are filled once and stay so.
    const fixed = type === "vfat" || mountPoint === "/boot";
    const full = percent >= 99 || (percent >= 95 && available < 5 * GiB);
    const nearly = percent >= 95 || (percent >= 85 && available < 50 * GiB);
    if (full || (nearly && !fixed))
      found.push({ severity: full ? "critical" : "warning", kind: "disk-full", mountPoint, percent, available });
    const inodePercent = inodes > 0 ? Math.floor((100 * (inodes - inodesFree)) / inodes) : 0;
    if (inodePercent >= 90)
      found.push({
        severity: inodePercent >= 97 ? "critical" : "warning",
        kind: "inodes-full",
        mountPoint,
        percent: inodePercent,
      });
  }
  const memory = memoryAttention(facts);
  if (memory) found.push(memory);
  if (facts.failedUnits && facts.failedUnits.length > 0)
    found.push({ severity: "warning", kind: "units-failed", units: facts.failedUnits });
  for (const engine of engines.lost) found.push({ severity: "critical", kind: "engine-lost", engine });
  if (engines.unhealthy.length > 0)
    found.push({
      severity: "warning",
      kind: "unhealthy",
      containers: engines.unhealthy.slice(0, nameLimit),
      count: engines.unhealthy.length,
    });
  if (facts.linger === false && facts.user && !facts.user.root && engines.rootlessRunning > 0)
    found.push({
      severity: "warning",
      kind: "no-linger",
      user: facts.user.name,
      containers: engines.rootlessRunning,
    });
  if (facts.reboot) found.push({ severity: "warning", kind: "reboot-required", packages: facts.reboot.packages });
  // The sort is stable: within a severity the order above is the order of urgency.
  return found.sort((a, b) => Number(a.severity === "warning") - Number(b.severity === "warning"));
}

function memoryAttention({ memory, memoryPressure }: Facts): Attention | undefined {
  if (!memory) return undefined;
  const { available, total } = memory;
  const share = available / total;
  const waiting = memoryPressure?.some60 ?? 0;
  const stalled = memoryPressure?.full60 ?? 0;
  const critical = share < 0.03 || (share < 0.1 && stalled >= 10);
  // Waiting alone can come from one container at its own limit; the machine is short when it has little left too.
  if (!critical && share >= 0.08 && !(share < 0.2 && waiting >= 10)) return undefined;
  return {
    severity: critical ? "critical" : "warning",
    kind: "memory-short",
    available,
    total,
    ...(memoryPressure ? { pressure: waiting } : {}),
  };
}
