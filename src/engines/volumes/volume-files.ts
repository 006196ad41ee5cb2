import { once } from "node:events";
import { posix } from "node:path";
import type { Readable } from "node:stream";
import { pack } from "tar-stream";
import type { FileEntry, Host } from "../../hosts/index.ts";
import { Problem } from "../../problem/index.ts";

/** Most entries of a folder that are sent, and of an archive that are packed. */
const folderLimit = 10_000;
const archiveLimit = 1_000_000;

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

  /** @param mountpoint where the engine says that the volume lies */
  constructor(host: Host, mountpoint: string) {
    if (!mountpoint.startsWith("/"))
      throw new Problem("unsupported", { title: "This volume's driver does not say where its files are." });
    this.#host = host;
    this.#root = mountpoint;
  }

  async list(path: string, signal?: AbortSignal): Promise<VolumeFolder> {
    const folder = await this.#inside(path, "directory", signal);
    const entries = await this.#host.files.list(folder, signal ? { signal } : {});
    const sorted = entries.toSorted(
      (a, b) => Number(b.kind === "directory") - Number(a.kind === "directory") || (a.name < b.name ? -1 : 1),
    );
    return {
      entries: sorted.slice(0, folderLimit),
      ...(sorted.length > folderLimit
        ? { incomplete: `Only ${folderLimit} of ${sorted.length} entries are shown.` }
        : {}),
    };
  }

  /** A file's size and content. */
  async file(path: string, signal: AbortSignal): Promise<{ size: number; content: Readable }> {
    const place = await this.#inside(path, "file", signal);
    const entry = await this.#host.files.stat(place, { signal });
    return { size: entry?.size ?? 0, content: await this.#host.files.stream(place, { signal }) };
  }

  /** A folder and all below it as a tar stream. Files that grow or shrink meanwhile are padded or cut. */
  async archive(path: string, signal: AbortSignal): Promise<Readable> {
    const folder = await this.#inside(path, "directory", signal);
    const tar = pack();
    const fill = async (): Promise<void> => {
      let count = 0;
      const visit = async (place: string, name: string): Promise<void> => {
        for (const entry of await this.#host.files.list(place, { signal })) {
          signal.throwIfAborted();
          if (++count > archiveLimit)
            throw new Problem("too-large", { title: "This folder has more than a million entries." });
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
    const header = { name, mode: entry.mode, uid: entry.uid, gid: entry.gid, mtime: new Date(entry.modified) };
    const simple = (type: "directory" | "symlink", linkname?: string) =>
      new Promise<void>((resolve, reject) => {
        tar.entry({ ...header, type, ...(linkname ? { linkname } : {}) }, (error) =>
          error ? reject(error) : resolve(),
        );
      });
    if (entry.kind === "directory") return simple("directory");
    if (entry.kind === "symlink") return simple("symlink", entry.target ?? "");
    if (entry.kind !== "file") return; // sockets and devices mean nothing elsewhere
    const into = tar.entry({ ...header, type: "file", size: entry.size });
    const ended = once(into, "finish", { signal });
    ended.catch(() => {}); // the first write that fails says why
    let left = entry.size;
    const content = await this.#host.files.stream(place, { signal });
    for await (const chunk of content as AsyncIterable<Buffer>) {
      const part = chunk.subarray(0, left);
      left -= part.length;
      if (part.length > 0 && !into.write(part)) await once(into, "drain", { signal });
      if (left === 0) break;
    }
    while (left > 0) {
      const part = Buffer.alloc(Math.min(left, 64 * 1024));
      left -= part.length;
      if (!into.write(part)) await once(into, "drain", { signal });
    }
    into.end(Buffer.alloc(0));
    await ended;
  }

  /** The place of a path inside the volume, every part of it looked at without following links. */
  async #inside(path: string, kind: "file" | "directory", signal?: AbortSignal): Promise<string> {
    const parts = path.split("/").filter((part) => part !== "" && part !== ".");
    if (parts.includes("..") || path.includes("\0"))
      throw new Problem("invalid-input", { title: "That is no path in a volume." });
    let place = this.#root;
    for (const [index, part] of parts.entries()) {
      place = posix.join(place, part);
      const entry = await this.#host.files.stat(place, signal ? { signal } : {});
      const wanted = index === parts.length - 1 ? kind : "directory";
      if (!entry) throw new Problem("gone", { title: `"${path}" does not exist (any more).` });
      if (entry.kind !== wanted)
        throw new Problem("invalid-input", {
          title: `"${path}" is no ${wanted === "file" ? "file" : "folder"}.`,
          ...(entry.kind === "symlink" ? { why: "Links are not followed: they could lead out of the volume." } : {}),
        });
    }
    return place;
  }
}
