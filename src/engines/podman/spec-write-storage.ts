import type { ContainerSpec, Mount, SecretMount } from "../../commandline/index.ts";
import { mountOptions } from "../../commandline/index.ts";
import { present } from "../http/read.ts";

/** Where a read-only container may still write, in memory (containers.conf(5), read_only_tmpfs). */
export const writableFolders: readonly string[] = ["/run", "/tmp", "/var/tmp"];
/** What `podman run --secret` takes without a mode. */
export const usualSecretMode = 0o444;
const writableOptions = ["rw", "rprivate", "nosuid", "nodev", "tmpcopyup"];

/** The storage's part of a SpecGenerator. */
export function storagePart(spec: ContainerSpec): object {
  const mounts = spec.mounts ?? [];
  const taken = new Set(mounts.map((m) => m.target));
  // The command adds these itself; the service learnt it only later.
  const writable = spec.readOnly && spec.readOnlyTmpfs !== false ? writableFolders.filter((f) => !taken.has(f)) : [];
  const plain: object[] = [
    ...mounts.flatMap((m) => plainMount(m) ?? []),
    ...writable.map((destination) => ({
      destination,
      type: "tmpfs",
      source: "tmpfs",
      options: writableOptions,
    })),
  ];
  const volumes = mounts.flatMap((m) => (m.type === "volume" && !isOverlay(m) ? [namedVolume(m)] : []));
  const overlays = mounts.flatMap((m) => (isOverlay(m) ? [overlayVolume(m)] : []));
  const images = mounts.flatMap((m) =>
    m.type === "image" ? [{ Destination: m.target, Source: m.source, ReadWrite: m.writable === true }] : [],
  );
  const overlayRoot = spec.rootfs && spec.image.endsWith(":O");
  return present({
    ...(spec.rootfs
      ? { rootfs: overlayRoot ? spec.image.slice(0, -2) : spec.image, rootfs_overlay: overlayRoot || undefined }
      : { image: spec.image }),
    mounts: filled(plain),
    volumes: filled(volumes),
    overlay_volumes: filled(overlays),
    image_volumes: filled(images),
    volumes_from: spec.volumesFrom,
    read_only_filesystem: spec.readOnly,
    read_write_tmpfs: spec.readOnly ? spec.readOnlyTmpfs : undefined,
    image_volume_mode: spec.imageVolumes === "bind" ? "anonymous" : spec.imageVolumes,
    shm_size: spec.shmSize,
    chroot_directories: spec.chrootDirs,
    secrets: filled((spec.secrets ?? []).filter((s) => s.type !== "env").map(secretFile)),
    secret_env: secretVariables(spec.secrets ?? []),
  });
}

function filled<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}

function isOverlay(mount: Mount): boolean {
  return (mount.type === "bind" || mount.type === "volume") && mount.options?.includes("O") === true;
}

function plainMount(mount: Mount): object | undefined {
  if (mount.type === "bind" && !isOverlay(mount))
    return { destination: mount.target, type: "bind", source: mount.source, options: mountOptions(mount) };
  if (mount.type === "tmpfs")
    return {
      destination: mount.target,
      type: "tmpfs",
      source: "tmpfs",
      options: [...(mount.readOnly ? ["ro"] : []), ...(mount.options ?? [])],
    };
  if (mount.type === "devpts")
    return { destination: mount.target, type: "devpts", source: "devpts", options: mount.options ?? [] };
  return undefined;
}

function namedVolume(mount: Extract<Mount, { type: "volume" }>): object {
  return present({
    Name: mount.source ?? "",
    Dest: mount.target,
    Options: mountOptions(mount),
    IsAnonymous: mount.source === undefined || undefined,
  });
}

function overlayVolume(mount: Mount): object {
  const rest = mount.type === "bind" || mount.type === "volume" ? mountOptions(mount).filter((o) => o !== "O") : [];
  return present({
    destination: mount.target,
    source: "source" in mount ? mount.source : "",
    options: filled(rest),
  });
}

function secretFile(secret: SecretMount): object {
  return {
    Source: secret.source,
    Target: secret.target ?? "",
    UID: secret.uid ?? 0,
    GID: secret.gid ?? 0,
    Mode: secret.mode === undefined ? usualSecretMode : Number.parseInt(secret.mode, 8),
  };
}

function secretVariables(secrets: readonly SecretMount[]): object | undefined {
  const pairs = secrets.filter((s) => s.type === "env").map((s) => [s.target ?? s.source, s.source]);
  return pairs.length > 0 ? Object.fromEntries(pairs) : undefined;
}
