import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { holderScript } from "./holder-script.ts";
import type { RawProcess } from "./raw.ts";
import { type Mark, scriptLine } from "./start.ts";

/** The holder goes by itself after a minute without a word, so that a cut network ends it too. */
const beatMs = 15_000;
/** How long its last work may take, in milliseconds: SIGTERM, two seconds, SIGKILL, and two looks through /proc. */
const sweepMs = 5000;

export function newMark(): Mark {
  return randomBytes(16).toString("hex") as Mark;
}

/**
 * What sees to it that nothing of ours is left: one small `sh` for each connection, started by
 * `bootCommand(holderName, mark)`. When its standard input ends (the connection broke, the server was killed, or it is
 * disposed) it ends every program that a leader with its mark has started, and then itself.
 */
export class Holder implements AsyncDisposable {
  readonly #process: RawProcess;
  readonly #beat: NodeJS.Timeout;
  #ended = false;

  /** @param process started, nothing written to it */
  constructor(process: RawProcess) {
    this.#process = process;
    const { stdin, stdout, stderr, exit } = process;
    stdin.on("error", () => {}); // it has gone, which its exit tells
    for (const stream of [stdout, stderr]) stream.on("error", () => {}).resume();
    stdin.write(scriptLine(holderScript));
    this.#beat = setInterval(() => this.#say(""), beatMs);
    this.#beat.unref();
    const end = (): void => {
      this.#ended = true;
      clearInterval(this.#beat);
    };
    exit.then(end, end);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Sends a signal to the whole process group of a leader. */
  kill(leader: number, signal: NodeJS.Signals): void {
    this.#say(`kill ${signal.slice(3)} ${leader}`);
  }

  /** Ends everything in a leader's session, as for one whose terminal is closed: SIGHUP, a second later SIGKILL. */
  end(leader: number): void {
    this.#say(`end ${leader}`);
  }

  /** A session that carries no mark: it is ended with the others unless `del` comes first. */
  add(session: number): void {
    this.#say(`add ${session}`);
  }

  del(session: number): void {
    this.#say(`del ${session}`);
  }

  /** Ends everything that it holds, and waits until that is done. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended) return;
    clearInterval(this.#beat);
    this.#process.stdin.end();
    const timer = new AbortController();
    await Promise.race([
      this.#process.exit.catch(() => {}),
      once(AbortSignal.any([AbortSignal.timeout(sweepMs), timer.signal]), "abort"),
    ]);
    timer.abort();
    this.#process.close();
  }

  #say(words: string): void {
    if (!this.#ended && this.#process.stdin.writable) this.#process.stdin.write(`${words}\n`);
  }
}
