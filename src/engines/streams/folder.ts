import { extract } from "tar-stream";
import type { Abortable } from "../../hosts/index.ts";
import { asProblem, Problem } from "../../problem/index.ts";
import type { Containers } from "../engine.ts";
import { runIn } from "./shells.ts";

export interface FolderEntry {
  readonly name: string;
  readonly kind: "file" | "directory" | "symlink" | "other";
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Where a symbolic link points. */
  readonly target?: string;
}

export interface Folder {
  /** Sorted by name, folders first. */
  readonly entries: readonly FolderEntry[];
  /** Why the list may lack entries. */
  readonly incomplete?: string;
}

const entryLimit = 10_000;
/** A stopped container's folder is found in the archive of all that is below it, which is read so far at most. */
const archiveLimit = 512 * 1024 * 1024;
const archiveMs = 15_000;

/**
 * What is in a folder of a container. In a running one a small program of its own lists it; where that is not possible
 * it is read out of the engine's archive of the folder.
 * @throws Problem `gone` where there is no such folder
 */
export async function listFolder(
  containers: Containers,
  id: string,
  path: string,
  { running, signal }: Abortable & { running: boolean },
): Promise<Folder> {
  if (running) {
    const listed = await listInside(containers, id, path, signal ? { signal } : {}).catch((error: unknown) => {
      if (signal?.aborted) throw error;
      return undefined; // no shell in there
    });
    if (listed) return listed;
  }
  return listArchive(containers, id, path, signal ? { signal } : {});
}

/** Prints kind and mode (hex), size, time, owner, and the name, where a link also its target. */
const script = `
cd -- "$1" 2>/dev/null || { [ -e "$1" ] && exit 21; exit 20; }
set -- .* *
exec stat -c '%f %s %Y %u %g %n%N' -- "$@" 2>/dev/null
`;

async function listInside(
  containers: Containers,
  id: string,
  path: string,
  options: Abortable,
): Promise<Folder | undefined> {
  const argv = ["sh", "-c", script, "sh", path] as const;
  const user = { user: "0", env: ["QUOTING_STYLE=literal", "LC_ALL=C"] };
  const { output, code } = await runIn(containers, id, argv, { ...options, ...user });
  if (code === 20) throw notThere(path);
  if (code === 21) throw notAFolder(path);
  const entries = output.split("\n").flatMap((line) => entryOf(line) ?? []);
  // Even an empty folder has "." in it: without it there is no stat in there.
  if (entries.length === 0) return undefined;
  const own = entries.filter(({ name }) => name !== "." && name !== "..");
  return sorted(own, code === undefined || own.length > entryLimit);
}

function entryOf(line: string): FolderEntry | undefined {
  const match = /^([0-9a-f]+) (\d+) (-?\d+) (\d+) (\d+) (.+)$/s.exec(line);
  if (!match) return undefined;
  const [, bits = "", size, modified, uid, gid, names = ""] = match;
  const mode = Number.parseInt(bits, 16);
  const kind = kinds.get(mode & typeBits) ?? "other";
  const { name, target } = kind === "symlink" ? linkNames(names) : { name: plainName(names), target: undefined };
  return {
    name,
    kind,
    size: Number(size),
    modified: Number(modified) * 1000,
    mode: mode & 0o7777,
    uid: Number(uid),
    gid: Number(gid),
    ...(target === undefined ? {} : { target }),
  };
}

/** The type bits of a mode (POSIX, sys/stat.h as Linux has it). */
const typeBits = 0o170000;
const kinds = new Map<number, FolderEntry["kind"]>([
  [0o100000, "file"],
  [0o040000, "directory"],
  [0o120000, "symlink"],
]);

/** "namename" or "name'name'". */
function plainName(names: string): string {
  const quoted = names.endsWith("'") && (names.length - 2) % 2 === 0;
  const length = (names.length - (quoted ? 2 : 0)) / 2;
  const name = names.slice(0, Math.floor(length));
  if (quoted && names === `${name}'${name}'`) return name;
  return names.slice(0, names.length / 2);
}

/** "namename -> target" or "name'name' -> 'target'". */
function linkNames(names: string): { name: string; target: string | undefined } {
  for (let arrow = names.indexOf(" -> "); arrow >= 0; arrow = names.indexOf(" -> ", arrow + 1)) {
    const name = plainName(names.slice(0, arrow));
    const before = names.slice(0, arrow);
    if (before === name + name) return { name, target: names.slice(arrow + 4) };
    if (before === `${name}'${name}'`) return { name, target: names.slice(arrow + 5, -1) };
  }
  return { name: plainName(names), target: undefined };
}

async function listArchive(containers: Containers, id: string, path: string, { signal }: Abortable): Promise<Folder> {
  const late = AbortSignal.timeout(archiveMs);
  const tar = await containers.archive(id, path, { signal: signal ? AbortSignal.any([signal, late]) : late });
  const reader = extract();
  let bytes = 0;
  tar.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > archiveLimit) tar.destroy(new Problem("too-large", { title: "The folder is too large to be read." }));
  });
  tar.once("error", (error) => reader.destroy(error));
  tar.pipe(reader);
  const entries: FolderEntry[] = [];
  let root: string | undefined;
  let incomplete: string | undefined;
  try {
    for await (const entry of reader) {
      const { header } = entry;
      const name = header.name.replace(/^(?:\.?\/)+/, "").replace(/\/$/, "");
      entry.resume();
      if (root === undefined) {
        if (header.type !== "directory") throw notAFolder(path);
        root = name === "" || name === "." ? "" : `${name}/`;
        continue;
      }
      if (!name.startsWith(root)) continue;
      const own = name.slice(root.length);
      if (own === "" || own.includes("/")) continue;
      entries.push({
        name: own,
        kind: kindOf(header.type),
        size: header.size ?? 0,
        modified: header.mtime?.getTime() ?? 0,
        mode: (header.mode ?? 0) & 0o7777,
        uid: header.uid ?? 0,
        gid: header.gid ?? 0,
        ...(header.linkname ? { target: header.linkname } : {}),
      });
      if (entries.length > entryLimit) break;
    }
  } catch (error) {
    if (signal?.aborted || (error instanceof Problem && error.code !== "too-large")) throw asProblem(error);
    if (!late.aborted && bytes <= archiveLimit) throw asProblem(error);
    incomplete = `Only ${Math.round(bytes / 1024 / 1024)} MiB of what is below this folder were read.`;
  } finally {
    tar.destroy();
    reader.destroy();
  }
  const folder = sorted(entries, entries.length > entryLimit);
  return incomplete === undefined ? folder : { ...folder, incomplete };
}

function kindOf(type: string | null | undefined): FolderEntry["kind"] {
  if (type === "file" || type === "contiguous-file" || type === "link") return "file";
  return type === "directory" || type === "symlink" ? type : "other";
}

function sorted(entries: readonly FolderEntry[], cut: boolean): Folder {
  const order = (entry: FolderEntry): number => (entry.kind === "directory" ? 0 : 1);
  const all = [...entries].sort((a, b) => order(a) - order(b) || (a.name < b.name ? -1 : 1)).slice(0, entryLimit);
  return cut ? { entries: all, incomplete: `Only ${entryLimit} entries are shown.` } : { entries: all };
}

export function notThere(path: string): Problem {
  return new Problem("gone", { title: `There is no "${path}" in the container.` });
}

function notAFolder(path: string): Problem {
  return new Problem("invalid-input", { title: `"${path}" is no folder.` });
}
