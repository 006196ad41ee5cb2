import type { Readable } from "node:stream";
import { toLine } from "../../commandline/index.ts";
import { Problem } from "../../problem/index.ts";
import type { Host, Process } from "../host.ts";
import { bytesOf } from "../names.ts";
import { trickle } from "../trickle.ts";
import { walkScript } from "./walk-script.ts";

/** Longest line and longest text that an answer may have. */
const longestText = 64 * 1024;

/** One shell of the host that answers one request after the other (see walk-script.ts). */
export class Walker {
  readonly #host: string;
  readonly #process: Process;
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #answerMs: number;
  #held: Buffer = Buffer.alloc(0);
  #ended = false;
  #whole = true;

  constructor(host: Pick<Host, "name" | "exec">, answerMs: number) {
    this.#host = host.name;
    this.#answerMs = answerMs;
    this.#process = host.exec(["sh", "-s"], { stdin: "pipe" });
    this.#process.stdin?.on("error", () => {}); // the end of its output tells more
    trickle(this.#process.stderr);
    this.#chunks = (this.#process.stdout as Readable)[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    this.#process.stdin?.write(walkScript);
  }

  /** Whether the last answer was read to its end, so that the next request may follow. */
  get free(): boolean {
    return this.#whole && !this.#ended;
  }

  /** Begins a request: walks to the folder of `parts` below `root`. Gives "ok" or why not. */
  async ask(
    root: string,
    parts: readonly string[],
    work: readonly [verb: "look" | "list" | "take", ...words: string[]],
    signal: AbortSignal | undefined,
  ): Promise<string> {
    this.#whole = false;
    const line = `(${toLine(["walk", root, ...parts])}; ${toLine(work)}) </dev/null\n`;
    this.#process.stdin?.write(bytesOf(line));
    const answer = await this.line(signal);
    if (answer === "ok") return answer;
    this.#whole = true;
    return answer.replace(/^no /, "");
  }

  /** Says that the answer is read to its end. */
  done(): void {
    this.#whole = true;
  }

  async line(signal: AbortSignal | undefined): Promise<string> {
    return (await this.#until(0x0a, signal)).toString("latin1");
  }

  /** Bytes up to the next zero byte. */
  text(signal: AbortSignal | undefined): Promise<Buffer> {
    return this.#until(0, signal);
  }

  /** Some of the next bytes, at most so many. */
  async some(most: number, signal: AbortSignal | undefined): Promise<Buffer> {
    if (this.#held.length === 0) await this.#more(signal);
    const piece = this.#held.subarray(0, most);
    this.#held = this.#held.subarray(piece.length);
    return piece;
  }

  /** Ends the shell and what it runs. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#process.stdin?.end();
    this.#process[Symbol.asyncDispose]().then(undefined, () => {});
  }

  async #until(byte: number, signal: AbortSignal | undefined): Promise<Buffer> {
    for (let looked = 0; ; ) {
      const at = this.#held.indexOf(byte, looked);
      if (at >= 0) {
        const text = this.#held.subarray(0, at);
        this.#held = this.#held.subarray(at + 1);
        return text;
      }
      looked = this.#held.length;
      if (looked > longestText) throw this.#lost("It sent a text without an end.");
      await this.#more(signal);
    }
  }

  async #more(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const { promise, reject } = Promise.withResolvers<never>();
    const abort = (): void => reject(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    const timer = setTimeout(() => reject(this.#silent()), this.#answerMs);
    try {
      const { value, done } = await Promise.race([this.#chunks.next(), promise]);
      if (done) throw await this.#gone();
      this.#held = this.#held.length === 0 ? value : Buffer.concat([this.#held, value]);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
  }

  async #gone(): Promise<Problem> {
    this.#ended = true;
    // Where it did not even start, that says more.
    return this.#process.exit.then(
      () => this.#lost("It ended."),
      (error: unknown) => (error instanceof Problem ? error : this.#lost(String(error))),
    );
  }

  #silent(): Problem {
    const title = `The shell that looks for files on ${this.#host} does not answer.`;
    return new Problem("timeout", { title, detail: { host: this.#host }, remedies: [{ do: "retry" }] });
  }

  #lost(why: string): Problem {
    const title = `The shell that looks for files on ${this.#host} is gone.`;
    return new Problem("connection-lost", { title, why, detail: { host: this.#host }, remedies: [{ do: "retry" }] });
  }
}
