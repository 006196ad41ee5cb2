import { randomBytes } from "node:crypto";
import { constants, createReadStream, type Stats } from "node:fs";
import { type FileHandle, lstat, open, opendir, readlink, rename, unlink, watch } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { asProblem, Problem } from "../../problem/index.ts";
import type { FileEntry, Files } from "../host.ts";
import { bytesOf, nameOf } from "../names.ts";
import { inFolder, openFileIn, partsOf } from "./beneath.ts";

const defaultLimit = 16 * 1024 * 1024;
/** Names that are read from a folder in one go. */
const namesAtOnce = 256;

export const localFiles: Files = {
  async read(path, { limit = defaultLimit, signal, beneath } = {}) {
    return asking(async () => {
      await using file = await opened(path, beneath);
      // Files under /proc and /sys say size 0, so read until the end instead of asking for it.
      const chunks: Buffer[] = [];
      let total = 0;
      for (;;) {
        signal?.throwIfAborted();
        const chunk = Buffer.allocUnsafe(64 * 1024);
        const { bytesRead } = await file.read(chunk, 0, chunk.length, null);
        if (bytesRead === 0) break;
        total += bytesRead;
        if (total > limit) throw new Problem("too-large", { title: `${path} is larger than ${limit} bytes.` });
        chunks.push(chunk.subarray(0, bytesRead));
      }
      return Buffer.concat(chunks, total);
    });
  },

  async write(path, content, { mode = 0o600 } = {}) {
    await asking(async () => {
      const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}`);
      try {
        await using file = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode);
        await file.writeFile(content);
        await file.sync();
        await rename(temporary, path);
      } catch (error) {
        await unlink(temporary).catch(() => {});
        throw error;
      }
      await using folder = await open(dirname(path), constants.O_RDONLY);
      await folder.sync();
    });
  },

  async list(path, { beneath, most = Number.POSITIVE_INFINITY } = {}) {
    return asking(() =>
      beneath === undefined ? listed(path, most) : inFolder(beneath, partsOf(path), (folder) => listed(folder, most)),
    );
  },

  async stat(path, { beneath } = {}) {
    return asking(async () => {
      if (beneath === undefined) return entryAt(path);
      const parts = partsOf(path);
      const name = parts.at(-1) ?? ".";
      return inFolder(beneath, parts.slice(0, -1), (folder) => entryAt(`${folder}/${name}`)).catch(notThere);
    });
  },

  async stream(path, { start = 0, signal, beneath } = {}) {
    return asking(async () => {
      const file = await opened(path, beneath);
      return createReadStream(path, { fd: file, start, ...(signal ? { signal } : {}) });
    });
  },

  async *watch(path, { signal }) {
    try {
      for await (const _ of watch(path, { signal })) yield;
    } catch (error) {
      if (!signal.aborted) throw asProblem(error);
    }
  },
};

function opened(path: string, beneath: string | undefined): Promise<FileHandle> {
  return beneath === undefined ? open(bytesOf(path), constants.O_RDONLY) : openFileIn(beneath, partsOf(path));
}

async function listed(folder: string, most: number): Promise<readonly FileEntry[]> {
  const names: string[] = [];
  // Node takes and gives bytes here; its types know text only.
  const options = { bufferSize: namesAtOnce, encoding: "buffer" as BufferEncoding };
  for await (const { name } of await opendir(bytesOf(folder) as string, options)) {
    if (names.length >= most) break;
    names.push(nameOf(name as unknown as Buffer));
  }
  const entries = await Promise.all(names.map((name) => entryAt(`${folder}/${name}`).catch(() => undefined)));
  return entries.filter((entry) => entry !== undefined);
}

function notThere(error: unknown): undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") return undefined;
  throw error;
}

async function entryAt(path: string): Promise<FileEntry | undefined> {
  const stats: Stats | undefined = await lstat(bytesOf(path)).catch(notThere);
  if (!stats) return undefined;
  const kind = kindOf(stats);
  return {
    name: basename(path),
    kind,
    size: stats.size,
    modified: stats.mtimeMs,
    mode: stats.mode & 0o7777,
    uid: stats.uid,
    gid: stats.gid,
    ...(kind === "symlink" ? { target: nameOf(await readlink(bytesOf(path), { encoding: "buffer" })) } : {}),
  };
}

function kindOf(stats: Stats): FileEntry["kind"] {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "directory";
  if (stats.isSymbolicLink()) return "symlink";
  return "other";
}

async function asking<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asProblem(error);
  }
}
