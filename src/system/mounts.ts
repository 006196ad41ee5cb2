import { itemLimit, lines, number } from "./proc.ts";

/** One line of /proc/PID/mountinfo (proc_pid_mountinfo(5)), as far as we need it. */
export interface Mount {
  /** "254:0", the same for every mount of one file system. */
  readonly device: string;
  readonly mountPoint: string;
  readonly type: string;
  readonly source: string;
}

/** How full a file system is. */
export interface FileSystem {
  readonly mountPoint: string;
  readonly type: string;
  readonly source: string;
  /** Bytes, what is kept for root left out, as df counts. */
  readonly size: number;
  readonly used: number;
  readonly available: number;
  /** Files and folders; 0 where the file system does not count them (btrfs). */
  readonly inodes: number;
  readonly inodesFree: number;
}

/** Most file systems shown and asked about. */
const fileSystemLimit = 64;
/** Read-only images are always full and never a worry. */
const imageTypes = new Set(["squashfs", "erofs", "iso9660", "udf", "romfs", "cramfs"]);
/** Kept in memory, but places where programs fail when they are full. */
const memoryPlaces = new Set(["/tmp", "/run", "/var/tmp"]);

/** Reads mountinfo; lines that it does not understand are left out. */
export function parseMountinfo(text: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of lines(text)) {
    const fields = line.split(" ", 64);
    const dash = fields.indexOf("-", 6);
    const [, , device, , point] = fields;
    const type = fields[dash + 1];
    const source = fields[dash + 2];
    if (dash < 0 || !device || !point?.startsWith("/") || !type || source === undefined) continue;
    mounts.push({ device, mountPoint: unescaped(point), type, source: unescaped(source) });
    if (mounts.length >= itemLimit) break;
  }
  return mounts;
}

/**
 * The file systems that people care about, one line for each: what lies on disks of this machine, the root,
 * and the places in memory that programs write to. Not those of the network: asking a dead server how full it is
 * never returns. Not what container engines mount: thousands, on disks that are listed already.
 */
export function fileSystemsOf(mounts: readonly Mount[]): Mount[] {
  const byDevice = new Map<string, Mount>();
  for (const mount of mounts) {
    if (!matters(mount)) continue;
    // Subvolumes of one btrfs have devices of their own and share their source.
    const key = mount.type === "btrfs" ? mount.source : mount.device;
    const other = byDevice.get(key);
    if (!other || nearerRoot(mount, other)) byDevice.set(key, mount);
  }
  return [...byDevice.values()].sort((a, b) => (a.mountPoint < b.mountPoint ? -1 : 1)).slice(0, fileSystemLimit);
}

function matters({ mountPoint, type, source }: Mount): boolean {
  // A name with control characters cannot be matched in the answer, which is lines of text.
  if (/\p{Cc}/u.test(mountPoint)) return false;
  if (mountPoint === "/") return true;
  if (imageTypes.has(type)) return false;
  if (type === "tmpfs") return memoryPlaces.has(mountPoint);
  return source.startsWith("/dev/") || type === "zfs" || type === "btrfs" || type === "bcachefs" || type === "virtiofs";
}

function nearerRoot(a: Mount, b: Mount): boolean {
  const depth = (m: Mount): number => (m.mountPoint === "/" ? 0 : m.mountPoint.split("/").length);
  return depth(a) < depth(b) || (depth(a) === depth(b) && a.mountPoint.length < b.mountPoint.length);
}

/** The command whose output `parseStatFs` reads; coreutils and BusyBox both have it, and no shell is involved. */
export function statFsCommand(mounts: readonly Mount[]): readonly [string, ...string[]] {
  return ["stat", "-f", "-c", "%S %b %f %a %c %d %n", "--", ...mounts.map((m) => m.mountPoint)];
}

/** Joins what `statFsCommand` printed with the mounts it was asked about; a mount without an answer is left out. */
export function parseStatFs(text: string, mounts: readonly Mount[]): FileSystem[] {
  const answers = new Map<string, readonly number[]>();
  for (const line of lines(text)) {
    const match = /^(\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (.*)$/.exec(line);
    const figures = match?.slice(1, 7).map((f) => number(f) ?? -1);
    if (match?.[7] && figures?.every((f) => f >= 0)) answers.set(match[7], figures);
  }
  const found: FileSystem[] = [];
  for (const { mountPoint, type, source } of mounts) {
    const [block = 0, blocks = 0, free = 0, available = 0, inodes = 0, inodesFree = 0] = answers.get(mountPoint) ?? [];
    if (blocks === 0 || block === 0) continue;
    const used = Math.max(0, blocks - free) * block;
    found.push({
      mountPoint,
      type,
      source,
      size: used + available * block,
      used,
      available: available * block,
      inodes,
      inodesFree: Math.min(inodesFree, inodes),
    });
  }
  return found;
}

/** Space, tab, newline and backslash are written as three octal digits. */
function unescaped(text: string): string {
  return text.replace(/\\([0-3][0-7]{2})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
