import { once } from "node:events";
import { posix } from "node:path";
import { Readable } from "node:stream";
import { pack } from "tar-stream";
import type { FileEntry, Host } from "../../hosts/index.ts";
import { Problem } from "../../problem/index.ts";

/** Most entries of a folder that are sent, that are looked at, and of an archive that are packed. */
const most = { sent: 10_000, looked: 100_000, packed: 1_000_000 };

export interface VolumeFolder {
  /** Folders first, then by name. */
  readonly entries: readonly FileEntry[];
  /** Why the list may lack entries. */
  readonly incomplete?: string;
}

/**
 * The files of a volume where it lies on the host. Links are shown, never followed: what a container writes must not
 * lead out of its volume.
 */
export class VolumeFiles {
  readonly #host: Host;
  readonly #root: string;
  readonly #most: typeof most;

  /** @param mountpoint where the engine says that the volume lies */
  constructor(host: Host, mountpoint: string, limits = most) {
    if (!mountpoint.startsWith("/"))
      throw new Problem("unsupported", { title: "This volume's driver does not say where its files are." });
    this.#host = host;
    this.#root = mountpoint;
    this.#most = limits;
  }

  async list(path: string, signal?: AbortSignal): Promise<VolumeFolder> {
    const folder = await this.#inside(path, "directory", signal);
    const entries = await this.#host.files.list(folder, { ...this.#beneath(signal), most: this.#most.looked });
    const sorted = entries.toSorted(
      (a, b) => Number(b.kind === "directory") - Number(a.kind === "directory") || (a.name < b.name ? -1 : 1),
    );
    const { sent, looked } = this.#most;
    const all = sorted.length < looked ? `${sorted.length}` : `${looked} or more`;
    return {
      entries: sorted.slice(0, sent),
      ...(sorted.length > sent ? { incomplete: `Only ${sent} of ${all} entries are shown.` } : {}),
    };
  }

  /** A file's size and so many bytes of it, though it may grow meanwhile; one that shrinks breaks off. */
  async file(path: string, signal: AbortSignal): Promise<{ size: number; content: Readable }> {
    const place = await this.#inside(path, "file", signal);
    const size = (await this.#host.files.stat(place, this.#beneath(signal)))?.size ?? 0;
    const content = await this.#host.files.stream(place, this.#beneath(signal));
    return { size, content: Readable.from(exactly(content, size), { objectMode: false }) };
  }

  /** A folder and all below it as a tar stream. Files that grow or shrink meanwhile are padded or cut. */
  async archive(path: string, signal: AbortSignal): Promise<Readable> {
    const folder = await this.#inside(path, "directory", signal);
    const tar = pack();
    const { looked, packed } = this.#most;
    const fill = async (): Promise<void> => {
      let count = 0;
      const visit = async (place: string, name: string): Promise<void> => {
        const entries = await this.#host.files.list(place, { ...this.#beneath(signal), most: looked });
        count += entries.length;
        if (count > packed || entries.length >= looked)
          throw new Problem("too-large", {
            title: "There are too many files for an archive.",
            why: `It takes ${looked} in one folder, and ${packed} in all.`,
          });
        for (const entry of entries) {
          signal.throwIfAborted();
          await this.#add(tar, posix.join(place, entry.name), posix.join(name, entry.name), entry, signal);
          if (entry.kind === "directory") await visit(posix.join(place, entry.name), posix.join(name, entry.name));
        }
      };
      await visit(folder, "");
      tar.finalize();
    };
    fill().catch((error: Error) => tar.destroy(error));
    return tar as unknown as Readable;
  }

  async #add(
    tar: ReturnType<typeof pack>,
    place: string,
    name: string,
    entry: FileEntry,
    signal: AbortSignal,
  ): Promise<void> {
    const header = {
      name: spelled(name),
      mode: entry.mode,
      uid: entry.uid,
      gid: entry.gid,
      mtime: new Date(entry.modified),
    };
    const simple = (type: "directory" | "symlink", linkname?: string) =>
      new Promise<void>((resolve, reject) => {
        tar.entry({ ...header, type, ...(linkname ? { linkname } : {}) }, (error) =>
          error ? reject(error) : resolve(),
        );
      });
    if (entry.kind === "directory") return simple("directory");
    if (entry.kind === "symlink") return simple("symlink", spelled(entry.target ?? ""));
    if (entry.kind !== "file") return; // sockets and devices mean nothing elsewhere
    const into = tar.entry({ ...header, type: "file", size: entry.size });
    const ended = once(into, "finish", { signal });
    ended.catch(() => {}); // the first write that fails says why
    let left = entry.size;
    const content = await this.#host.files.stream(place, this.#beneath(signal));
    for await (const part of firstBytes(content, entry.size)) {
      left -= part.length;
      if (!into.write(part)) await once(into, "drain", { signal });
    }
    while (left > 0) {
      const part = Buffer.alloc(Math.min(left, 64 * 1024));
      left -= part.length;
      if (!into.write(part)) await once(into, "drain", { signal });
    }
    into.end(Buffer.alloc(0));
    await ended;
  }

  /** The volume is the container's: between two looks it may have put a link anywhere. */
  #beneath(signal: AbortSignal | undefined): { beneath: string; signal?: AbortSignal } {
    return { beneath: this.#root, ...(signal ? { signal } : {}) };
  }

  /** A path of the volume, tidied, once every part of it is what it should be. */
  async #inside(path: string, kind: "file" | "directory", signal?: AbortSignal): Promise<string> {
    const parts = path.split("/").filter((part) => part !== "" && part !== ".");
    if (parts.includes("..") || path.includes("\0"))
      throw new Problem("invalid-input", { title: "That is no path in a volume." });
    for (const index of parts.keys()) {
      const entry = await this.#host.files.stat(parts.slice(0, index + 1).join("/"), this.#beneath(signal));
      const wanted = index === parts.length - 1 ? kind : "directory";
      if (!entry) throw new Problem("gone", { title: `"${path}" does not exist (any more).` });
      if (entry.kind !== wanted)
        throw new Problem("invalid-input", {
          title: `"${path}" is no ${wanted === "file" ? "file" : "folder"}.`,
          ...(entry.kind === "symlink" ? { why: "Links are not followed: they could lead out of the volume." } : {}),
        });
    }
    return parts.join("/");
  }
}

/** A tar's names are UTF-8 here: what is none is written as \\xff. */
function spelled(name: string): string {
  if (name.isWellFormed()) return name;
  return Array.from(name, (char) =>
    char.isWellFormed() ? char : `\\x${(char.charCodeAt(0) & 0xff).toString(16).padStart(2, "0")}`,
  ).join("");
}

/** The first `size` bytes. @throws Problem `conflict` where there are fewer */
async function* exactly(content: Readable, size: number): AsyncGenerator<Buffer> {
  let left = size;
  for await (const part of firstBytes(content, size)) {
    left -= part.length;
    yield part;
  }
  if (left > 0) throw new Problem("conflict", { title: "The file became shorter while it was read." });
}

/** At most the first `size` bytes. */
async function* firstBytes(content: Readable, size: number): AsyncGenerator<Buffer> {
  let left = size;
  for await (const chunk of content as AsyncIterable<Buffer>) {
    const part = chunk.subarray(0, left);
    left -= part.length;
    if (part.length > 0) yield part;
    if (left === 0) return;
  }
}
