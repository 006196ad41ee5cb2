import type { Host } from "../hosts/index.ts";

const packageLimit = 50;

/**
 * Whether the machine waits for a restart. Debian and its relatives leave a note (update-notifier,
 * unattended-upgrades). Elsewhere it is certain only when the modules of the running kernel are gone while another
 * kernel's are there: then the running one can load no module any more.
 */
export async function readReboot(
  host: Host,
  signal: AbortSignal,
): Promise<{ readonly packages: readonly string[] } | undefined> {
  const note = await host.files.stat("/run/reboot-required", { signal });
  if (note) {
    const packages = await host.files
      .read("/run/reboot-required.pkgs", { limit: 64 * 1024, signal })
      .then((text) => parsePackages(text.toString("utf8")))
      .catch(() => []);
    return { packages };
  }
  const [kernel, modules] = await Promise.all([
    host.files.read("/proc/sys/kernel/osrelease", { limit: 1024, signal }),
    host.files.list("/usr/lib/modules", { signal }).catch(() => []),
  ]);
  const running = kernel.toString("utf8").trim();
  const others = modules.filter((entry) => entry.kind === "directory").map((entry) => entry.name);
  return kernelGone(running, others) ? { packages: [] } : undefined;
}

/** True where kernels of the same naming are installed, but no longer the one that runs. */
export function kernelGone(running: string, installed: readonly string[]): boolean {
  if (running === "" || installed.length === 0 || installed.includes(running)) return false;
  // A container, or a guest whose host gives the kernel, has modules of kernels that never run here.
  const flavour = (release: string): string => release.replace(/[\d.]+/g, "#");
  return installed.some((other) => flavour(other) === flavour(running));
}

/** Package names, one a line, each once. */
export function parsePackages(text: string): string[] {
  const names = text.split("\n", packageLimit * 4).map((line) => line.trim());
  return [...new Set(names.filter((name) => /^[a-zA-Z0-9][a-zA-Z0-9+._:-]{0,127}$/.test(name)))].slice(0, packageLimit);
}
