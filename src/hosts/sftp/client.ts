import type { Duplex } from "node:stream";
import { Problem } from "../../problem/index.ts";
import {
  type Answer,
  type Attributes,
  type Field,
  Garbage,
  openFlag,
  Packets,
  packet,
  packetOf,
  parseAnswer,
  parseVersion,
  status,
  u64s,
} from "./packets.ts";
import { StatusError } from "./status.ts";

/** Requests on their way at once; more wait here. OpenSSH's own client has 64. */
const mostAtOnce = 64;
/** What every server takes and gives in one packet (draft, section 3: 34000 bytes in all). */
const safePiece = 32 * 1024;
/** Most bytes asked for, or sent, in one packet, where the server says that it takes more. */
const largestPiece = 128 * 1024;

interface Waiting {
  resolve(answer: Answer): void;
  reject(reason: unknown): void;
}

interface Queued {
  send(): void;
  reject(reason: unknown): void;
}

export interface ClientOptions {
  /** Milliseconds that the oldest request may wait for its answer; after that the server counts as dead. */
  readonly answerMs?: number;
  /** Milliseconds without a request or an open file after which the stream is closed. */
  readonly idleMs?: number;
}

/**
 * A client of SFTP version 3 over any stream. It believes nothing: what is announced, kept and waited for is bounded,
 * and whatever breaks the protocol ends this stream, with a Problem for everyone who waits for it.
 */
export class SftpClient {
  readonly #host: string;
  readonly #stream: Duplex;
  readonly #answerMs: number;
  readonly #idleMs: number;
  readonly #packets = new Packets();
  readonly #waiting = new Map<number, Waiting>();
  readonly #queue: Queued[] = [];
  readonly #ready = Promise.withResolvers<void>();
  #extensions: ReadonlyMap<string, string> = new Map();
  #version = false;
  #nextId = 0;
  #handles = 0;
  #end: Problem | undefined;
  #answerTimer: NodeJS.Timeout | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  /** Bytes of one read and of one write. */
  readPiece = safePiece;
  writePiece = safePiece;

  private constructor(host: string, stream: Duplex, { answerMs = 30_000, idleMs = 5000 }: ClientOptions) {
    this.#host = host;
    this.#stream = stream;
    this.#answerMs = answerMs;
    this.#idleMs = idleMs;
    this.#ready.promise.catch(() => {});
    stream.on("data", (chunk: Buffer) => this.#take(chunk));
    stream.on("error", (error: Error) =>
      this.#fail(error instanceof Problem ? error : this.#lost(error.message, error)),
    );
    stream.on("end", () => this.#fail(this.#lost("It ended the connection.")));
    stream.on("close", () => this.#fail(this.#lost("The connection was closed.")));
    stream.write(packetOf(packet.init, { u32: 3 }));
    this.#expectAnswer();
  }

  /** Greets the server. Rejects with a Problem where none answers in time or in this protocol. */
  static async open(host: string, stream: Duplex, options: ClientOptions = {}): Promise<SftpClient> {
    const client = new SftpClient(host, stream, options);
    await client.#ready.promise;
    if (client.#extensions.has("limits@openssh.com")) {
      const answer = await client.request(packet.extended, ["limits@openssh.com"]).catch(refused);
      // packet, read, write, open handles (PROTOCOL, 4.8)
      const [, read = 0, write = 0] = answer?.is === "reply" ? client.#believed(() => u64s(answer.reply, 4)) : [];
      if (read > 0) client.readPiece = Math.min(read, largestPiece);
      if (write > 0) client.writePiece = Math.min(write, largestPiece);
    }
    client.#rest();
    return client;
  }

  /** Once the stream has ended: nothing can be asked any more. */
  get ended(): boolean {
    return this.#end !== undefined;
  }

  has(extension: string): boolean {
    return this.#extensions.has(extension);
  }

  /** Ends the stream; who waits is told so. */
  close(): void {
    this.#fail(this.#lost("It was closed."));
  }

  /**
   * Sends one request and gives its answer. On abort it rejects at once and the answer, when it comes, is dropped:
   * `late` gets it, to give back what it holds. Throws StatusError for an answer that says no.
   */
  async request(
    type: number,
    fields: readonly Field[],
    signal?: AbortSignal,
    late?: (answer: Answer) => void,
  ): Promise<Answer> {
    signal?.throwIfAborted();
    if (this.#end) throw this.#end;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    let given = true;
    const send = (): void => {
      if (!given) {
        this.#sendNext(); // given up while it waited for its turn
        return;
      }
      const id = this.#nextId;
      this.#nextId = (this.#nextId + 1) >>> 0;
      if (this.#waiting.size === 0) this.#expectAnswer();
      this.#waiting.set(id, { resolve: (answer) => (given ? resolve(answer) : late?.(answer)), reject });
      this.#stream.write(packetOf(type, { u32: id }, ...fields));
    };
    if (this.#waiting.size < mostAtOnce) send();
    else this.#queue.push({ send, reject });
    const abort = (): void => {
      given = false;
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", abort, { once: true });
    try {
      const answer = await promise;
      if (answer.is === "status" && answer.code !== status.ok) throw new StatusError(answer.code, answer.message);
      return answer;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  /** Opens a file or, for reading, a folder. */
  async open(path: Uint8Array, flags: number, options: { mode?: number; signal?: AbortSignal } = {}): Promise<Handle> {
    const { mode, signal } = options;
    const attributes = mode === undefined ? [{ u32: 0 }] : [{ u32: 4 }, { u32: mode }];
    return this.#handle(packet.open, [path, { u32: flags }, ...attributes], signal);
  }

  async openFolder(path: Uint8Array, signal?: AbortSignal): Promise<Handle> {
    return this.#handle(packet.opendir, [path], signal);
  }

  async lstat(path: Uint8Array, signal?: AbortSignal): Promise<Attributes> {
    const answer = await this.request(packet.lstat, [path], signal);
    return answer.is === "attributes" ? answer.attributes : this.#refuse(answer);
  }

  /** As lstat, of what a link leads to. */
  async stat(path: Uint8Array, signal?: AbortSignal): Promise<Attributes> {
    const answer = await this.request(packet.stat, [path], signal);
    return answer.is === "attributes" ? answer.attributes : this.#refuse(answer);
  }

  async readlink(path: Uint8Array, signal?: AbortSignal): Promise<Buffer> {
    const answer = await this.request(packet.readlink, [path], signal);
    if (answer.is !== "names" || answer.names.length !== 1) return this.#refuse(answer);
    return (answer.names[0] as { name: Buffer }).name;
  }

  /** The next entries of a folder; undefined at its end. */
  async readFolder(
    handle: Handle,
    signal?: AbortSignal,
  ): Promise<readonly { name: Buffer; attributes: Attributes }[] | undefined> {
    const answer = await this.request(packet.readdir, [handle.id], signal).catch(endOfFile);
    if (answer === undefined) return undefined;
    // A server that gives none and does not say that this was all would be asked for ever.
    if (answer.is !== "names" || answer.names.length === 0) return this.#refuse(answer);
    for (const { name } of answer.names)
      if (name.length === 0 || name.includes("/") || name.includes(0))
        return this.#broken(new Garbage("a folder has an entry whose name is none"));
    return answer.names;
  }

  /** At most `length` bytes from `offset` on; undefined at the end of the file. */
  async read(handle: Handle, offset: number, length: number, signal?: AbortSignal): Promise<Buffer | undefined> {
    const fields = [handle.id, { u64: BigInt(offset) }, { u32: length }];
    const answer = await this.request(packet.read, fields, signal).catch(endOfFile);
    if (answer === undefined) return undefined;
    if (answer.is !== "data" || answer.data.length === 0 || answer.data.length > length) return this.#refuse(answer);
    return answer.data;
  }

  async write(handle: Handle, offset: number, data: Uint8Array, signal?: AbortSignal): Promise<void> {
    await this.#done(packet.write, [handle.id, { u64: BigInt(offset) }, data], signal);
  }

  async remove(path: Uint8Array): Promise<void> {
    await this.#done(packet.remove, [path]);
  }

  /** As rename(2): what is there is replaced in one step. */
  async rename(from: Uint8Array, to: Uint8Array, signal?: AbortSignal): Promise<void> {
    if (this.has("posix-rename@openssh.com"))
      await this.#done(packet.extended, ["posix-rename@openssh.com", from, to], signal);
    else await this.#done(packet.rename, [from, to], signal);
  }

  /** As fsync(2), where the server can. */
  async sync(handle: Handle, signal?: AbortSignal): Promise<void> {
    if (this.has("fsync@openssh.com")) await this.#done(packet.extended, ["fsync@openssh.com", handle.id], signal);
  }

  /** Whether nothing more fits where this path is; false where the server cannot tell. */
  async full(path: Uint8Array, bytes: number): Promise<boolean> {
    if (!this.has("statvfs@openssh.com")) return false;
    const answer = await this.request(packet.extended, ["statvfs@openssh.com", path]);
    if (answer.is !== "reply") return this.#refuse(answer);
    // f_bsize, f_frsize, f_blocks, f_bfree, f_bavail, f_files, f_ffree, f_favail, … (PROTOCOL, 4.4)
    const [, unit = 0, , , available = 0, files = 0, , freeFiles = 0] = this.#believed(() => u64s(answer.reply, 11));
    return unit * available < bytes || (files > 0 && freeFiles === 0);
  }

  /** Ends the stream because of an answer of the wrong kind. */
  #refuse(answer: Answer): never {
    return this.#broken(new Garbage(`an answer is of the wrong kind (${answer.is})`));
  }

  async #done(type: number, fields: readonly Field[], signal?: AbortSignal): Promise<void> {
    const answer = await this.request(type, fields, signal);
    if (answer.is !== "status") this.#refuse(answer);
  }

  async #handle(type: number, fields: readonly Field[], signal?: AbortSignal): Promise<Handle> {
    const answer = await this.request(type, fields, signal, (late) => {
      if (late.is === "handle") this.#closeHandle(late.handle);
    });
    if (answer.is !== "handle") return this.#refuse(answer);
    this.#handles++;
    let open = true;
    return {
      id: answer.handle,
      [Symbol.dispose]: () => {
        if (!open) return;
        open = false;
        this.#handles--;
        this.#closeHandle(answer.handle);
      },
    };
  }

  /** Nobody waits for it: what is read or synced before is safe without. */
  #closeHandle(handle: Buffer): void {
    this.request(packet.close, [handle]).catch(() => {});
  }

  #take(chunk: Buffer): void {
    if (this.#end) return;
    try {
      for (const bytes of this.#packets.add(chunk)) {
        if (this.#version) this.#answer(bytes);
        else this.#greeted(bytes);
        if (this.#end) return;
      }
    } catch (error) {
      this.#fail(this.#garbled(error));
    }
  }

  #greeted(bytes: Buffer): void {
    const { version, extensions } = parseVersion(bytes);
    if (version !== 3) throw new Garbage(`it speaks version ${version}`);
    this.#version = true;
    this.#extensions = extensions;
    this.#quiet();
    this.#ready.resolve();
  }

  #answer(bytes: Buffer): void {
    const { id, answer } = parseAnswer(bytes);
    const waiting = this.#waiting.get(id);
    if (!waiting) throw new Garbage("it answers what nobody asked");
    const [oldest] = this.#waiting.keys();
    this.#waiting.delete(id);
    // Measured at the oldest: one that is never answered must not hide behind those that are.
    if (this.#waiting.size === 0) this.#quiet();
    else if (id === oldest) this.#expectAnswer();
    waiting.resolve(answer);
    this.#sendNext();
    this.#rest();
  }

  #sendNext(): void {
    if (this.#waiting.size < mostAtOnce) this.#queue.shift()?.send();
  }

  #expectAnswer(): void {
    this.#quiet();
    this.#answerTimer = setTimeout(() => this.#fail(this.#silent()), this.#answerMs);
  }

  #quiet(): void {
    clearTimeout(this.#answerTimer);
    clearTimeout(this.#idleTimer);
  }

  /** Nothing stays open on the host while nobody asks. */
  #rest(): void {
    if (this.#end || this.#waiting.size > 0 || this.#handles > 0) return;
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => this.close(), this.#idleMs);
    this.#idleTimer.unref();
  }

  /** What a reader of the server's bytes gives; garbage ends the stream. */
  #believed<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      return this.#broken(error);
    }
  }

  #broken(error: unknown): never {
    const problem = this.#garbled(error);
    this.#fail(problem);
    throw problem;
  }

  #fail(problem: Problem): void {
    if (this.#end) return;
    this.#end = problem;
    this.#quiet();
    this.#stream.destroy();
    this.#ready.reject(problem);
    for (const { reject } of [...this.#waiting.values(), ...this.#queue]) reject(problem);
    this.#waiting.clear();
    this.#queue.length = 0;
  }

  #garbled(error: unknown): Problem {
    const why = error instanceof Garbage ? `In what it sent, ${error.message}.` : "What it sent could not be read.";
    return this.#problem("unknown", "gave an answer that makes no sense", why, error);
  }

  #silent(): Problem {
    return this.#problem("timeout", "does not answer", `Nothing came for ${this.#answerMs / 1000} seconds.`);
  }

  #lost(why: string, cause?: unknown): Problem {
    return this.#problem("connection-lost", "is gone", why, cause);
  }

  #problem(code: "unknown" | "timeout" | "connection-lost", what: string, why: string, cause?: unknown): Problem {
    const fields = { title: `The file service of ${this.#host} ${what}.`, why, detail: { host: this.#host } };
    return new Problem(code, { ...fields, remedies: [{ do: "retry" }] }, { cause });
  }
}

/** A file or folder that is open on the server until it is disposed of. */
export interface Handle extends Disposable {
  readonly id: Buffer;
}

function refused(error: unknown): undefined {
  if (!(error instanceof StatusError)) throw error;
}

function endOfFile(error: unknown): undefined {
  if (error instanceof StatusError && error.code === status.eof) return undefined;
  throw error;
}

export const forReading = openFlag.read;
/** A new file; one of this name must not be there. */
export const forNew = openFlag.write | openFlag.create | openFlag.exclusive;
