import type { ContainerSpec, Mount, SecretMount, TmpfsMount } from "../../commandline/index.ts";
import { withMountOptions } from "../../commandline/index.ts";
import { array, type Fields, fields, flag, number, present, text, textMap, texts } from "../http/read.ts";
import { usualSecretMode, writableFolders } from "./spec-write-storage.ts";

/** Podman adds these to every mount; saying them changes nothing. */
const usual: Readonly<Record<string, readonly string[]>> = {
  bind: ["rbind", "rw", "rprivate"],
  volume: ["rbind", "rw", "rprivate", "nosuid", "nodev"],
  tmpfs: ["rw", "rprivate", "nosuid", "nodev", "tmpcopyup"],
};

/** Storage as inspect shows it, and from the remembered command what it does not show. */
export function readStorage(inspect: Fields, image: Fields, hint: ContainerSpec | undefined): Partial<ContainerSpec> {
  const host = fields(inspect.HostConfig);
  const config = fields(inspect.Config);
  const readOnly = flag(host.ReadonlyRootfs);
  const tmpfs = readTmpfs(textMap(host.Tmpfs), hint);
  const kept = readOnly && writableFolders.every((f) => tmpfs.some((m) => m.target === f));
  const own = kept ? tmpfs.filter((m) => m.options || m.readOnly || !writableFolders.includes(m.target)) : tmpfs;
  const declared = new Set(Object.keys(fields(fields(image.Config).Volumes)));
  const mountedAt = new Set([
    ...array(inspect.Mounts).map((m) => text(fields(m).Destination)),
    ...tmpfs.map((m) => m.target),
  ]);
  const shown = array(inspect.Mounts).flatMap((m) => readMount(fields(m), declared, hint) ?? []);
  const seen = new Set([...shown, ...tmpfs].map((m) => m.target));
  const hidden = (hint?.mounts ?? []).filter((m) => !seen.has(m.target) && isHidden(m));
  const ignored = declared.size > 0 && ![...declared].some((target) => mountedAt.has(target));
  const borrowed = texts(host.VolumesFrom);
  const mounts = inOrder([...shown, ...own, ...hidden], hint).filter(
    (m) => borrowed.length === 0 || !hint || hint.mounts?.some((h) => h.target === m.target),
  );
  const shm = number(host.ShmSize);
  return present({
    mounts: mounts.length > 0 ? mounts : undefined,
    volumesFrom: borrowed.length > 0 ? borrowed : undefined,
    readOnly: readOnly || undefined,
    readOnlyTmpfs: readOnly && !writableFolders.some((f) => tmpfs.some((m) => m.target === f)) ? false : undefined,
    // containers.conf's 65536k, read in steps of 1,000 or of 1,024.
    shmSize:
      shm === 0 || shm === 65_536_000 || shm === 67_108_864 || host.IpcMode === "host" || hint?.ipc === "host"
        ? undefined
        : shm,
    secrets: readSecrets(config.Secrets, hint),
    imageVolumes: hint ? hint.imageVolumes : ignored ? "ignore" : undefined,
    chrootDirs: nonEmpty(texts(config.ChrootDirs)),
  });
}

function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}

/** The order of the remembered command, where there is one. */
function inOrder(mounts: readonly Mount[], hint: ContainerSpec | undefined): readonly Mount[] {
  const place = new Map((hint?.mounts ?? []).map((m, at) => [m.target, at]));
  const at = (m: Mount) => place.get(m.target) ?? place.size;
  return mounts.toSorted((a, b) => at(a) - at(b));
}

/** Overlays are in no inspect. */
function isHidden(mount: Mount): boolean {
  return (mount.type === "bind" || mount.type === "volume") && mount.options?.includes("O") === true;
}

function readTmpfs(entries: Readonly<Record<string, string>>, hint: ContainerSpec | undefined): TmpfsMount[] {
  return Object.entries(entries).map(([target, all]) => {
    const same = hint?.mounts?.find((m) => m.target === target);
    const said = same?.type === "tmpfs" ? (same.options ?? []) : [];
    const options = all.split(",").filter((o) => o !== "" && (said.includes(o) || !usual.tmpfs?.includes(o)));
    const rest = options.filter((o) => o !== "ro");
    return {
      type: "tmpfs",
      target,
      ...(options.includes("ro") ? { readOnly: true } : {}),
      ...(rest.length > 0 ? { options: rest } : {}),
    };
  });
}

/** Undefined for a volume that is there only because the image declares it. */
function readMount(mount: Fields, declared: ReadonlySet<string>, hint: ContainerSpec | undefined): Mount | undefined {
  const target = text(mount.Destination);
  const source = text(mount.Source);
  const type = text(mount.Type);
  const said = hint?.mounts?.find((m) => m.target === target);
  if (type === "image") {
    const writable = said?.type === "image" ? said.writable : flag(mount.RW);
    return { type, source, target, ...(writable ? { writable: true } : {}) };
  }
  if (type === "bind" && source === "devpts")
    return { type: "devpts", target, ...(said?.type === "devpts" && said.options ? { options: said.options } : {}) };
  if (type !== "bind" && type !== "volume") return undefined;
  const words = said?.type === type ? new Set(said.options) : new Set<string>();
  const modes = text(mount.Mode).split(",");
  const propagation = text(mount.Propagation);
  const options = [
    ...(mount.RW === false ? ["ro"] : []),
    ...modes.filter((o) => o === "z" || o === "Z"),
    ...(propagation === "rprivate" || type === "volume" ? [] : [propagation]),
    ...texts(mount.Options).filter((o) => words.has(o) || !usual[type]?.includes(o)),
  ];
  if (type === "bind") return withMountOptions({ type, source, target }, options);
  const name = text(mount.Name);
  const anonymous = isAnonymous(name) && !(said?.type === "volume" && said.source === name);
  if (anonymous && declared.has(target) && !said) return undefined;
  return withMountOptions({ type, ...(anonymous ? {} : { source: name }), target }, options);
}

function isAnonymous(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}

/** The nameless volumes of a container: their real names, and where they are mounted. */
export function anonymousVolumes(inspect: unknown): readonly { name: string; target: string }[] {
  return array(fields(inspect).Mounts).flatMap((m) => {
    const mount = fields(m);
    const name = text(mount.Name);
    return mount.Type === "volume" && isAnonymous(name) ? [{ name, target: text(mount.Destination) }] : [];
  });
}

function readSecrets(value: unknown, hint: ContainerSpec | undefined): readonly SecretMount[] | undefined {
  const files = array(value).map((s): SecretMount => {
    const secret = fields(s);
    const mode = number(secret.Mode);
    return {
      source: text(secret.Name),
      ...(number(secret.UID) === 0 ? {} : { uid: number(secret.UID) }),
      ...(number(secret.GID) === 0 ? {} : { gid: number(secret.GID) }),
      ...(mode === usualSecretMode || mode === 0 ? {} : { mode: `0${mode.toString(8)}` }),
    };
  });
  const said = hint?.secrets ?? [];
  const saidFiles = said.filter((s) => s.type !== "env");
  // Where each file goes, and which variables are secrets, is not shown.
  const agrees = files.length === saidFiles.length && files.every((f, at) => isFile(f, saidFiles[at]));
  return nonEmpty(agrees ? said : [...files, ...said.filter((s) => s.type === "env")]);
}

function isFile(shown: SecretMount, said: SecretMount | undefined): boolean {
  const mode = (secret: SecretMount) => Number.parseInt(secret.mode ?? usualSecretMode.toString(8), 8);
  return (
    said !== undefined &&
    shown.source === said.source &&
    (shown.uid ?? 0) === (said.uid ?? 0) &&
    (shown.gid ?? 0) === (said.gid ?? 0) &&
    mode(shown) === mode(said)
  );
}
