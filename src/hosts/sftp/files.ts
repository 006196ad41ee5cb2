import { randomBytes } from "node:crypto";
import { basename, dirname, join } from "node:path";
import type { Duplex } from "node:stream";
import { asProblem, Problem } from "../../problem/index.ts";
import type { FileEntry, Files, Host } from "../host.ts";
import { bytesOf, nameOf } from "../names.ts";
import { Beneath } from "./beneath.ts";
import { type ClientOptions, forNew, forReading, SftpClient } from "./client.ts";
import { type Attributes, status } from "./packets.ts";
import { asFileProblem, StatusError } from "./status.ts";
import { contentOf, fill, streamOf } from "./transfer.ts";
import { changesOf } from "./watch.ts";

const defaultLimit = 16 * 1024 * 1024;
/** Entries of one folder that are kept, whoever asks: a server may never come to an end. */
const mostEntries = 250_000;
/** Longest path that is sent; the kernel takes 4096 bytes. */
const longestPath = 16 * 1024;

/**
 * The files of a machine over SFTP version 3. The stream is opened with the first call, closed while nobody asks, and
 * opened anew by the next call after it broke. Times are whole seconds: version 3 tells no more.
 *
 * @param open a new stream to an SFTP server of that machine
 */
export function sftpFiles(
  host: Pick<Host, "name" | "exec">,
  open: (signal: AbortSignal) => Promise<Duplex>,
  options: ClientOptions = {},
): Files {
  const connection = new Connection(host.name, open, options);
  const below = new Beneath(host, options);

  /** Runs the work on one path, and says what goes wrong as local files would. */
  async function at<T>(
    path: string,
    signal: AbortSignal | undefined,
    work: (client: SftpClient, bytes: Buffer) => Promise<T>,
  ): Promise<T> {
    try {
      const bytes = pathBytes(path);
      return await work(await connection.client(signal), bytes);
    } catch (error) {
      throw asProblem(asFileProblem(error, host.name, path));
    }
  }

  return {
    read: (path, { limit = defaultLimit, signal, beneath } = {}) =>
      beneath === undefined
        ? at(path, signal, async (client, bytes) => {
            using file = await client.open(bytes, forReading, signal ? { signal } : {});
            const chunks: Buffer[] = [];
            let total = 0;
            for await (const chunk of contentOf(client, file, 0, signal)) {
              total += chunk.length;
              if (total > limit) throw new Problem("too-large", { title: `${path} is larger than ${limit} bytes.` });
              chunks.push(chunk);
            }
            return Buffer.concat(chunks, total);
          })
        : asking(() => below.read(beneath, path, limit, signal)),

    write: (path, content, { mode = 0o600, signal } = {}) =>
      at(path, signal, (client, bytes) => write(client, path, bytes, Buffer.from(content), mode, signal)),

    list: (path, { most = Number.POSITIVE_INFINITY, signal, beneath } = {}) =>
      beneath !== undefined
        ? asking(() => below.list(beneath, path, most, signal))
        : at(path, signal, async (client, bytes) => {
            using folder = await client.openFolder(bytes, signal);
            const found: { name: Buffer; attributes: Attributes }[] = [];
            while (found.length < most) {
              const some = await client.readFolder(folder, signal);
              if (!some) break;
              found.push(...some.filter(({ name }) => !/^\.\.?$/.test(name.toString("latin1"))));
              if (found.length > mostEntries && most > mostEntries)
                throw new Problem("too-large", { title: `${path} has more than ${mostEntries} entries.` });
            }
            const entries = found.slice(0, most).map(({ name, attributes }) => {
              const below = Buffer.concat([bytes, Buffer.from("/"), name]);
              return entryOf(client, below, nameOf(name), attributes, signal).catch(notThere);
            });
            return (await Promise.all(entries)).filter((entry) => entry !== undefined);
          }),

    stat: (path, { signal, beneath } = {}) =>
      beneath !== undefined
        ? asking(() => below.stat(beneath, path, signal))
        : at(path, signal, async (client, bytes) => {
            const attributes = await client.lstat(bytes, signal).catch(notThere);
            return attributes && entryOf(client, bytes, basename(path), attributes, signal).catch(notThere);
          }),

    stream: (path, { start = 0, signal, beneath } = {}) =>
      beneath !== undefined
        ? asking(() => below.stream(beneath, path, start, signal))
        : at(path, signal, async (client, bytes) => {
            const file = await client.open(bytes, forReading, signal ? { signal } : {});
            return streamOf(client, file, start, (error) => asProblem(asFileProblem(error, host.name, path)), signal);
          }),

    watch: (path, { signal }) =>
      changesOf(() => at(path, signal, (client, bytes) => client.stat(bytes, signal)), signal),
  };
}

async function asking<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asProblem(error);
  }
}

/** The one stream that all calls share. */
class Connection {
  readonly #host: string;
  readonly #open: (signal: AbortSignal) => Promise<Duplex>;
  readonly #options: ClientOptions;
  #client: Promise<SftpClient> | undefined;
  #ended = (): boolean => false;

  constructor(host: string, open: (signal: AbortSignal) => Promise<Duplex>, options: ClientOptions) {
    this.#host = host;
    this.#open = open;
    this.#options = options;
  }

  /** One that lives. The caller's abort ends only the waiting for it: others wait for the same. */
  async client(signal: AbortSignal | undefined): Promise<SftpClient> {
    signal?.throwIfAborted();
    if (!this.#client || this.#ended()) this.#client = this.#connect();
    const { promise, reject } = Promise.withResolvers<never>();
    const abort = (): void => reject(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    try {
      return await Promise.race([this.#client, promise]);
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  #connect(): Promise<SftpClient> {
    this.#ended = () => false;
    const client = (async () => {
      const stream = await this.#open(AbortSignal.timeout(this.#options.answerMs ?? 30_000));
      const opened = await SftpClient.open(this.#host, stream, this.#options);
      this.#ended = () => opened.ended;
      return opened;
    })();
    client.catch(() => {
      if (this.#client === client) this.#client = undefined;
    });
    return client;
  }
}

/** Replaces the file: what is written stands under another name until all of it is on the disk. */
async function write(
  client: SftpClient,
  path: string,
  bytes: Buffer,
  content: Buffer,
  mode: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const folder = pathBytes(dirname(path));
  const temporary = pathBytes(join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}`));
  const abortable = signal ? { signal } : {};
  let made = false;
  try {
    {
      using file = await client.open(temporary, forNew, { mode, ...abortable });
      made = true;
      await fill(client, file, content, signal);
      await client.sync(file, signal);
    }
    await client.rename(temporary, bytes, signal);
  } catch (error) {
    if (made) await client.remove(temporary).catch(() => {});
    throw await asFull(client, folder, content.length, error);
  }
  using place = await client.open(folder, forReading, abortable);
  await client.sync(place, signal);
}

/** SFTP calls a full disk a failure like any other, so the disk is asked. */
async function asFull(client: SftpClient, folder: Buffer, bytes: number, error: unknown): Promise<unknown> {
  if (!(error instanceof StatusError) || error.code !== status.failure) return error;
  const full = await client.full(folder, bytes).catch(() => false);
  const detail = { output: error.message };
  return full ? new Problem("disk-full", { title: "No space left on the disk.", detail }, { cause: error }) : error;
}

async function entryOf(
  client: SftpClient,
  path: Buffer,
  name: string,
  attributes: Attributes,
  signal: AbortSignal | undefined,
): Promise<FileEntry> {
  const { size = 0, modified = 0, mode = 0, uid = 0, gid = 0 } = attributes;
  const kind = kindOf(mode);
  return {
    name,
    kind,
    size,
    modified: modified * 1000,
    mode: mode & 0o7777,
    uid,
    gid,
    ...(kind === "symlink" ? { target: nameOf(await client.readlink(path, signal)) } : {}),
  };
}

/** The kind of file in st_mode (inode(7)). */
function kindOf(mode: number): FileEntry["kind"] {
  switch (mode & 0o170_000) {
    case 0o100_000:
      return "file";
    case 0o040_000:
      return "directory";
    case 0o120_000:
      return "symlink";
    default:
      return "other";
  }
}

function notThere(error: unknown): undefined {
  if (error instanceof StatusError && error.code === status.noSuchFile) return undefined;
  throw error;
}

/** A zero byte ends a path elsewhere, and OpenSSH's server with it. */
function pathBytes(path: string): Buffer {
  const bytes = Buffer.from(bytesOf(path) as string);
  if (bytes.includes(0) || bytes.length > longestPath)
    throw new Problem("invalid-input", { title: "That is no path." });
  return bytes;
}
