import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { noiseLimit } from "./head.ts";
import { holderScript } from "./holder-script.ts";
import type { RawProcess } from "./raw.ts";
import { type Mark, scriptLine } from "./start.ts";

/** The holder goes by itself after a minute without a word, so that a cut network ends it too. */
const beatMs = 15_000;
/** How long its last work may take, in milliseconds: SIGTERM, two seconds, SIGKILL, and two looks through /proc. */
const sweepMs = 5000;
/** How much of what it says is kept, in characters. */
const kept = 512;

/** `floods`: the log-in shell prints without end, and is not read any further. */
type HolderWord = "holds" | "ended" | "floods";

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
  readonly #beat: NodeJS.Timeout | undefined;
  readonly #word = Promise.withResolvers<HolderWord>();
  readonly #over = Promise.withResolvers<void>();
  #ended = false;
  #heard = 0;
  #said = "";

  /**
   * @param process started, nothing written to it
   * @param options.beats whether there is a network in between, which can be cut without an end; a clock for that is
   * two processes of 4 MB
   */
  constructor(process: RawProcess, { beats = true }: { beats?: boolean } = {}) {
    this.#process = process;
    const { stdin, stdout, stderr, exit } = process;
    stdin.on("error", () => {}); // it has gone, which its exit tells
    for (const stream of [stdout, stderr])
      stream.on("error", () => {}).on("data", (chunk: Buffer) => this.#hear(chunk));
    stdin.write(scriptLine(beats ? holderScript : `alone=1\n${holderScript}`));
    this.#beat = beats ? setInterval(() => this.#say(""), beatMs).unref() : undefined;
    const end = (): void => {
      this.#ended = true;
      clearInterval(this.#beat);
      this.#word.resolve("ended");
      this.#over.resolve();
    };
    exit.then(end, end);
  }

  /** Resolves when it has said that it holds, or with what came instead. */
  get word(): Promise<HolderWord> {
    return this.#word.promise;
  }

  /** The last of what it, or the log-in shell before it, has said. */
  get said(): string {
    return this.#said;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Resolves when it has ended, whoever ended it. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** Sends a signal to the whole process group of a leader. */
  kill(leader: number, signal: NodeJS.Signals): void {
    this.#say(`kill ${signal.slice(3)} ${leader}`);
  }

  /** Ends everything in a leader's session, as for one whose terminal is closed: SIGHUP, a second later SIGKILL. */
  end(leader: number): void {
    this.#say(`end ${leader}`);
  }

  /** Lets a leader end that waits for its output to have come. */
  finish(leader: number): void {
    this.#say(`finish ${leader}`);
  }

  /**
   * A session that carries no mark: it is ended with the others unless `del` comes first.
   * @param start when its first process began, in clock ticks since boot; undefined where that has gone already
   */
  add(session: number, start: string | undefined): void {
    this.#say(`add ${session} ${start ?? ""}`);
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

  /** It says one word; what else comes is the log-in shell's, and no more of that is read than rc files may print. */
  #hear(chunk: Buffer): void {
    this.#heard += chunk.length;
    if (this.#heard > noiseLimit) {
      this.#word.resolve("floods");
      this.#process.close();
      return;
    }
    this.#said = (this.#said + chunk.toString("latin1")).slice(-kept);
    if (/^holding$/m.test(this.#said)) this.#word.resolve("holds");
  }

  #say(words: string): void {
    if (!this.#ended && this.#process.stdin.writable) this.#process.stdin.write(`${words}\n`);
  }
}
