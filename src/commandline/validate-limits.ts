import { type Issues, whole } from "./issues.ts";
import type { CommandEngine, ContainerSpec } from "./spec.ts";

/** The least that a container starts with, in bytes: Docker's own limit (daemon_unix.go, linuxMinMemory). */
const leastMemory = 6 * 2 ** 20;

/** Memory, processors, processes and disks. */
export function validateLimits(spec: ContainerSpec, engine: CommandEngine, issues: Issues): void {
  const { memory, memorySwap, memoryReservation } = spec;
  if (memory !== undefined) issues.expect(whole(memory, leastMemory), "memory", "6 MiB or more are needed.");
  if (memorySwap !== undefined && memorySwap !== -1) {
    if (memory === undefined) issues.error("memorySwap", "A limit of swap needs a limit of memory.");
    else issues.expect(whole(memorySwap, memory), "memorySwap", "Memory and swap together: not less than the memory.");
  }
  if (memoryReservation !== undefined)
    issues.expect(
      whole(memoryReservation, leastMemory) && (memory === undefined || memoryReservation <= memory),
      "memoryReservation",
      "6 MiB or more, and not more than the limit.",
    );
  const between = (field: "memorySwappiness" | "oomScoreAdjust" | "blkioWeight", low: number, high: number) => {
    const value = spec[field];
    if (value !== undefined)
      issues.expect(whole(value, low) && value <= high, field, `A whole number from ${low} to ${high}.`);
  };
  between("memorySwappiness", -1, 100);
  between("oomScoreAdjust", -1000, 1000);
  between("blkioWeight", 10, 1000);
  if (spec.cpus !== undefined) {
    issues.expect(spec.cpus >= 0.01 && Number.isFinite(spec.cpus), "cpus", "A number of cores, 0.01 or more.");
    if (spec.cpuPeriod !== undefined || spec.cpuQuota !== undefined)
      issues.error("cpus", "Cores, and period and quota, say the same: choose one of them.");
  }
  if (spec.cpuShares !== undefined) issues.expect(whole(spec.cpuShares, 2), "cpuShares", "A whole number, 2 or more.");
  if (spec.cpuPeriod !== undefined)
    issues.expect(
      whole(spec.cpuPeriod, 1000) && spec.cpuPeriod <= 1_000_000,
      "cpuPeriod",
      "From 1000 to 1000000 microseconds.",
    );
  if (spec.cpuQuota !== undefined)
    issues.expect(whole(spec.cpuQuota, 1000) || spec.cpuQuota === -1, "cpuQuota", "1000 microseconds or more.");
  for (const field of ["cpusetCpus", "cpusetMems"] as const) {
    const set = spec[field];
    if (set !== undefined) issues.expect(/^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(set), field, "Numbers such as 0-3 or 0,1.");
  }
  if (spec.pidsLimit !== undefined)
    issues.expect(whole(spec.pidsLimit, 1) || spec.pidsLimit === -1, "pidsLimit", "A whole number; -1 for no limit.");
  for (const [at, { name, soft, hard }] of (spec.ulimits ?? []).entries()) {
    issues.expect(/^[a-z]+$/.test(name), `ulimits.${at}.name`, "A limit's name such as nofile.");
    issues.expect(whole(soft, -1), `ulimits.${at}.soft`, "A whole number; -1 for no limit.");
    if (hard !== undefined)
      issues.expect(
        whole(hard, -1) && (hard === -1 || (soft !== -1 && soft <= hard)),
        `ulimits.${at}.hard`,
        "Not less than the soft limit.",
      );
  }
  for (const field of ["deviceReadBps", "deviceWriteBps", "deviceReadIops", "deviceWriteIops"] as const)
    for (const [at, { device, rate }] of (spec[field] ?? []).entries()) {
      issues.expect(device.startsWith("/"), `${field}.${at}.device`, "A path below /dev.");
      issues.expect(whole(rate, 1), `${field}.${at}.rate`, "A whole number, 1 or more.");
    }
  if (engine === "docker" && spec.kernelMemory !== undefined)
    issues.warn("kernelMemory", "Kernels and engines no longer limit this.");
}

/** The health check. */
export function validateHealth(spec: ContainerSpec, engine: CommandEngine, issues: Issues): void {
  const check = spec.healthCheck;
  if (!check) return;
  const { shell, exec, disabled } = check;
  if (disabled && Object.keys(check).length > 1)
    issues.error("healthCheck.disabled", "A check that is switched off has no other settings.");
  if (shell !== undefined && exec !== undefined)
    issues.error("healthCheck.exec", "A command for a shell, or a program with its words: choose one of them.");
  if (shell === "" || exec?.length === 0) issues.error("healthCheck.shell", "A command is needed.");
  if (engine === "podman" && !disabled && shell === undefined && exec === undefined)
    issues.warn("healthCheck.shell", "Podman looks at the other settings only where a command is given too.");
  for (const field of ["interval", "timeout", "startPeriod", "startInterval"] as const) {
    const time = check[field];
    const least = field === "startPeriod" || (field === "interval" && engine === "podman") ? 0 : 1;
    if (time !== undefined) issues.expect(whole(time, least), `healthCheck.${field}`, "A time such as 30s or 1m30s.");
  }
  if (check.retries !== undefined)
    issues.expect(whole(check.retries, 1), "healthCheck.retries", "A whole number, 1 or more.");
}
