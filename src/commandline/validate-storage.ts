import type { Issues } from "./issues.ts";
import type { CommandEngine, ContainerSpec, Mount } from "./spec.ts";

/** Names of volumes in both engines. */
const volumeName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/** Mounts, devices and secrets. */
export function validateStorage(spec: ContainerSpec, engine: CommandEngine, issues: Issues): void {
  const mounts = spec.mounts ?? [];
  for (const [at, mount] of mounts.entries()) {
    const path = `mounts.${at}`;
    if (!mount.target.startsWith("/"))
      issues.error(`${path}.target`, "A whole path in the container, beginning with /.");
    else if (tidy(mount.target) === "/") issues.error(`${path}.target`, "The container's root cannot be mounted over.");
    const first = mounts.findIndex((m) => tidy(m.target) === tidy(mount.target));
    if (first < at) issues.error(`${path}.target`, `Entry ${first + 1} is mounted here already.`);
    validateMount(mount, path, engine, issues);
  }
  for (const [at, device] of (spec.devices ?? []).entries()) {
    const cdi = /^[\w.-]+\/[\w.-]+=[\w.-]+$/.test(device.host);
    issues.expect(device.host.startsWith("/") || cdi, `devices.${at}.host`, "A path below /dev.");
    if (device.container !== undefined)
      issues.expect(device.container.startsWith("/"), `devices.${at}.container`, "A whole path in the container.");
    if (device.permissions !== undefined)
      issues.expect(
        /^(?!.*(.).*\1)[rwm]{1,3}$/.test(device.permissions),
        `devices.${at}.permissions`,
        "Of r, w and m.",
      );
  }
  for (const [at, secret] of (spec.secrets ?? []).entries()) {
    issues.expect(/^[^\s,=/]+$/.test(secret.source), `secrets.${at}.source`, "A secret's name is needed.");
    if (secret.mode !== undefined)
      issues.expect(/^[0-7]{1,4}$/.test(secret.mode), `secrets.${at}.mode`, "Octal digits such as 0400.");
  }
  if (spec.shmSize !== undefined) {
    issues.expect(Number.isSafeInteger(spec.shmSize) && spec.shmSize > 0, "shmSize", "A size such as 64 MiB.");
    if (spec.ipc === "host") issues.error("shmSize", "The host's shared memory has the host's size.");
  }
}

/** A path without what does not matter in it. */
function tidy(path: string): string {
  return `/${path
    .split("/")
    .filter((p) => p !== "" && p !== ".")
    .join("/")}`;
}

function validateMount(mount: Mount, path: string, engine: CommandEngine, issues: Issues): void {
  if (engine === "docker" && (mount.type === "image" || mount.type === "devpts"))
    issues.error(`${path}.type`, "Docker does not know this kind of mount.");
  if (mount.type === "image") issues.expect(mount.source !== "", `${path}.source`, "An image is needed.");
  if (mount.type === "image") return;
  for (const option of mount.options ?? [])
    issues.expect(option !== "" && !/[,:]/.test(option), `${path}.options`, "An option has no comma and no colon.");
  if (mount.type === "bind") {
    issues.expect(mount.source.startsWith("/"), `${path}.source`, "A whole path on the host, beginning with /.");
    if (engine === "docker" && mount.nonRecursive && mount.relabel)
      issues.error(`${path}.relabel`, "Docker does not relabel a mount that leaves out what is mounted below it.");
  }
  if (mount.type === "volume" && mount.source !== undefined)
    issues.expect(
      volumeName.test(mount.source),
      `${path}.source`,
      "Letters, digits, and after the first one also _ . and -.",
    );
  if (mount.type === "volume" && engine === "podman" && (mount.driver || mount.driverOptions || mount.volumeLabels))
    issues.warn(path, "Podman sets a volume's driver and labels when the volume is made: make it first.");
  if ((mount.type === "bind" || mount.type === "volume") && engine === "docker" && mount.chown)
    issues.warn(`${path}.chown`, "Docker does not give files to the container's user; it is left out.");
  if (mount.type === "tmpfs")
    for (const option of mount.options ?? [])
      if (option.startsWith("size="))
        issues.expect(/^size=\d+[kmg%]?$/i.test(option), `${path}.options`, "A size such as size=64m.");
}
