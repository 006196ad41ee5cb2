import { Readable } from "node:stream";
import { asProblem, Problem } from "../../problem/index.ts";
import type { FileEntry, Host } from "../host.ts";
import { partsOf } from "../local/beneath.ts";
import { nameOf } from "../names.ts";
import { Walker } from "./walker.ts";

/** Shells of one host at once; who comes then waits. */
const mostWalkers = 3;
/** Longest piece of a file that a shell may announce. */
const largestPiece = Number.MAX_SAFE_INTEGER;

/** Looks things up beneath folders that others write to, as Files says, on a host that has only programs. */
export class Beneath {
  readonly #host: Pick<Host, "name" | "exec">;
  readonly #answerMs: number;
  readonly #idleMs: number;
  readonly #mostEntries: number;
  readonly #free: Walker[] = [];
  readonly #queue: (() => void)[] = [];
  #count = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(host: Pick<Host, "name" | "exec">, { answerMs = 30_000, idleMs = 5000, mostEntries = 250_000 } = {}) {
    this.#host = host;
    this.#answerMs = answerMs;
    this.#idleMs = idleMs;
    this.#mostEntries = mostEntries;
  }

  list(root: string, path: string, most: number, signal?: AbortSignal): Promise<readonly FileEntry[]> {
    return this.#with(signal, async (walker) => {
      const parts = partsOf(path);
      this.#check(await walker.ask(root, parts, ["list"], signal), path);
      const entries: FileEntry[] = [];
      for (;;) {
        const entry = await this.#entry(walker, signal);
        if (!entry) return entries;
        if (entries.length >= most) return entries; // the shell, in the middle of its answer, is given up
        if (entries.length >= this.#mostEntries)
          throw new Problem("too-large", { title: `${path} has more than ${this.#mostEntries} entries.` });
        entries.push(entry);
      }
    });
  }

  stat(root: string, path: string, signal?: AbortSignal): Promise<FileEntry | undefined> {
    return this.#with(signal, async (walker) => {
      const parts = partsOf(path);
      const name = parts.at(-1) ?? ".";
      const answer = await walker.ask(root, parts.slice(0, -1), ["look", name], signal);
      if (answer === "gone") return undefined;
      this.#check(answer, path);
      const entry = await this.#entry(walker, signal);
      // One that went meanwhile leaves an empty answer.
      if (entry && (await this.#entry(walker, signal))) throw this.#garbled();
      return entry && { ...entry, name };
    });
  }

  async read(root: string, path: string, limit: number, signal?: AbortSignal): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let total = 0;
    for await (const chunk of await this.stream(root, path, 0, signal)) {
      total += chunk.length;
      if (total > limit) throw new Problem("too-large", { title: `${path} is larger than ${limit} bytes.` });
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, total);
  }

  async stream(root: string, path: string, start: number, signal?: AbortSignal): Promise<Readable> {
    const parts = partsOf(path);
    const walker = await this.#take(signal);
    const own = new AbortController();
    try {
      const name = parts.at(-1) ?? ".";
      const answer = await walker.ask(root, parts.slice(0, -1), ["take", name, String(start)], signal);
      this.#check(answer, path);
    } catch (error) {
      this.#giveBack(walker);
      throw error;
    }
    const content = this.#content(walker, own.signal);
    const abort = (): void => void stream.destroy(asProblem(signal?.reason));
    const stream = new Readable({
      read() {
        content.next().then(
          ({ value, done }) => stream.push(done ? null : value),
          (error: unknown) => stream.destroy(asProblem(error)),
        );
      },
      destroy: (error, done) => {
        signal?.removeEventListener("abort", abort);
        own.abort();
        this.#giveBack(walker);
        done(error);
      },
    });
    signal?.addEventListener("abort", abort, { once: true });
    return stream;
  }

  /** Pieces, each behind a line with its length, up to one of 0 bytes; -1 says that it broke off. */
  async *#content(walker: Walker, signal: AbortSignal): AsyncGenerator<Buffer> {
    for (;;) {
      let left = this.#number(await walker.line(signal), largestPiece);
      if (left === 0) break;
      if (left < 0) throw new Problem("unknown", { title: "The file broke off.", why: "It became shorter meanwhile." });
      while (left > 0) {
        const piece = await walker.some(left, signal);
        left -= piece.length;
        yield piece;
      }
    }
    walker.done();
  }

  /** The next entry of an answer; undefined at its end. */
  async #entry(walker: Walker, signal: AbortSignal | undefined): Promise<FileEntry | undefined> {
    const bytes = await walker.text(signal);
    if (bytes.length === 0) {
      walker.done();
      return undefined;
    }
    const target = await walker.text(signal);
    const [, type, mode, size, modified, uid, gid] =
      /^(\w) ([0-7]{1,4}) (\d{1,15}) (-?\d{1,12}(?:\.\d+)?) (\d{1,10}) (\d{1,10}) (?=[^/])/.exec(
        bytes.toString("latin1"),
      ) ?? [];
    if (type === undefined) throw this.#garbled();
    const kind = kinds[type] ?? "other";
    // Six fields without a space in them, then the name, in which anything may be.
    let at = 0;
    for (let field = 0; field < 6; field++) at = bytes.indexOf(0x20, at) + 1;
    const name = nameOf(bytes.subarray(at));
    if (name.includes("/")) throw this.#garbled();
    return {
      name,
      kind,
      size: Number(size),
      modified: Number(modified) * 1000,
      mode: Number.parseInt(mode as string, 8),
      uid: Number(uid),
      gid: Number(gid),
      ...(kind === "symlink" ? { target: nameOf(target) } : {}),
    };
  }

  #check(answer: string, path: string): void {
    const detail = { host: this.#host.name, command: path };
    switch (answer) {
      case "ok":
        return;
      case "gone":
        throw new Problem("gone", { title: "That does not exist (any more).", detail });
      case "denied":
        throw new Problem("permission-denied", { title: "The operating system refused this.", detail });
      case "link":
        throw new Problem("invalid-input", {
          title: `"${path}" is not below this folder.`,
          why: "Links are not followed.",
        });
      case "kind":
        throw new Problem("invalid-input", { title: `"${path}" is no file.` });
      case "tool":
        throw new Problem("unsupported", {
          title: `Files in places that others write to cannot be opened safely on ${this.#host.name}.`,
          why: "That takes Perl, or dd of GNU coreutils. Neither is there.",
          detail,
        });
      case "failed":
        throw new Problem("unknown", { title: `"${path}" could not be opened.`, detail });
      default:
        throw this.#garbled();
    }
  }

  #number(line: string, most: number): number {
    const number = /^-?\d{1,16}$/.test(line) ? Number(line) : Number.NaN;
    if (!(number >= -1 && number <= most)) throw this.#garbled();
    return number;
  }

  #garbled(): Problem {
    return new Problem("unknown", {
      title: `The shell that looks for files on ${this.#host.name} gave an answer that makes no sense.`,
      detail: { host: this.#host.name },
    });
  }

  async #with<T>(signal: AbortSignal | undefined, work: (walker: Walker) => Promise<T>): Promise<T> {
    const walker = await this.#take(signal);
    try {
      return await work(walker);
    } finally {
      this.#giveBack(walker);
    }
  }

  async #take(signal: AbortSignal | undefined): Promise<Walker> {
    while (this.#free.length === 0 && this.#count >= mostWalkers) {
      signal?.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const abort = (): void => reject(signal?.reason);
      signal?.addEventListener("abort", abort, { once: true });
      this.#queue.push(resolve);
      try {
        await promise;
      } catch (error) {
        // Its turn may have come already: then it is the next one's.
        const at = this.#queue.indexOf(resolve);
        if (at >= 0) this.#queue.splice(at, 1);
        else this.#queue.shift()?.();
        throw error;
      } finally {
        signal?.removeEventListener("abort", abort);
      }
    }
    clearTimeout(this.#timer);
    const free = this.#free.pop();
    if (free) return free;
    this.#count++;
    return new Walker(this.#host, this.#answerMs);
  }

  /** A shell in the middle of an answer is of no more use. */
  #giveBack(walker: Walker): void {
    if (walker.free) this.#free.push(walker);
    else {
      walker.end();
      this.#count--;
    }
    this.#queue.shift()?.();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      for (const idle of this.#free.splice(0)) {
        idle.end();
        this.#count--;
      }
    }, this.#idleMs);
    this.#timer.unref();
  }
}

/** The letters that find(1) has for kinds of files. */
const kinds: Readonly<Record<string, FileEntry["kind"]>> = { f: "file", d: "directory", l: "symlink" };
