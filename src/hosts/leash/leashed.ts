import { constants } from "node:os";
import { Writable } from "node:stream";
import { Problem } from "../../problem/index.ts";
import { endInput } from "../end-input.ts";
import type { ExecOptions, ExitStatus, Process } from "../host.ts";
import { Headed } from "./head.ts";
import type { RawLeader } from "./raw.ts";
import { lastLine, leaderScript, type StartOptions, scriptLine, type Verdict } from "./start.ts";

/** How long a program may take to end after SIGTERM, in milliseconds, before it gets SIGKILL. */
const graceMs = 2000;
/** How long SIGKILL may take to be told of by a host that does not answer. */
const lastMs = 3000;
/** Most bytes that a program may print after nobody reads it any more, before it gets SIGKILL at once. */
const unreadLimit = 1024 * 1024;
/** As many more are in the pipes and windows of an honest host; of one that goes on, nothing more is read. */
const unreadMost = 8 * 1024 * 1024;

export interface LeashedOptions extends ExecOptions {
  /** The host's name, for problems. */
  readonly host: string;
  /** Waits for the leader's first words before it says anything: where others read the input before, as sudo does. */
  readonly afterBoot?: boolean;
}

/**
 * A program that runs below a leader, as a `Process` like one of this machine.
 * @param open starts a leader on the host; it may take its time and reject with a Problem
 */
export function leashed(
  argv: readonly [string, ...string[]],
  options: LeashedOptions,
  open: (signal: AbortSignal) => Promise<RawLeader>,
): Process {
  return new Leashed(argv, options, open);
}

class Leashed implements Process {
  readonly stdin: Writable | undefined;
  readonly stdout: Headed;
  readonly stderr: Headed;
  readonly exit: Promise<ExitStatus>;
  readonly #host: string;
  readonly #program: string;
  readonly #closing = new AbortController();
  readonly #booted = Promise.withResolvers<void>();
  readonly #flood = Promise.withResolvers<never>();
  /** Signals sent to it; those that came before it was known where to. */
  readonly #sent = new Set<NodeJS.Signals>();
  readonly #waiting: NodeJS.Signals[] = [];
  #leader: number | undefined;
  #verdict: Verdict | undefined;
  #raw: RawLeader | undefined;
  #ended = false;
  #unread = 0;
  /** On how many of its streams the leader has said that all was printed. */
  #lasts = 0;

  constructor(
    argv: readonly [string, ...string[]],
    options: LeashedOptions,
    open: (signal: AbortSignal) => Promise<RawLeader>,
  ) {
    this.#host = options.host;
    this.#program = argv[0];
    this.#flood.promise.catch(() => {});
    const flooded = (): void => this.#letGo();
    this.stdout = new Headed(1, (line, index) => this.#said(line, index), flooded);
    this.stderr = new Headed(0, () => {}, flooded);
    // A caller that reads only one of them, or neither, must not die of the other.
    for (const stream of [this.stdout, this.stderr]) stream.on("error", () => {});
    const raw = this.#start(argv, options, open);
    if (options.stdin === "pipe") this.stdin = inputOf(raw);
    else
      raw
        .then(({ stdin }) => {
          stdin.on("error", () => {}); // the program may end without reading its input
          stdin.end(options.input);
        })
        .catch(() => {});
    this.exit = this.#end(raw);
    this.exit.catch(() => {});
    const { signal } = options;
    const abort = (): void => this.#terminate();
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true });
    const done = (): void => {
      this.#ended = true;
      signal?.removeEventListener("abort", abort);
    };
    this.exit.then(done, done);
  }

  kill(signal: NodeJS.Signals = "SIGTERM"): void {
    if (this.#ended) return;
    this.#sent.add(signal);
    // The leader itself could die of it before the program has begun.
    if (this.#leader === undefined || this.#verdict === undefined) this.#waiting.push(signal);
    else this.#raw?.send(signal, this.#leader);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#terminate();
    this.stdout.resume();
    this.stderr.resume();
    for (const stream of this.#raw ? [this.#raw.stdout, this.#raw.stderr] : [])
      stream.on("data", (chunk: Buffer) => this.#throwAway(chunk.length));
    await this.exit.catch(() => {});
  }

  async #start(
    argv: readonly string[],
    options: LeashedOptions,
    open: (signal: AbortSignal) => Promise<RawLeader>,
  ): Promise<RawLeader> {
    const start: StartOptions = {
      env: options.env,
      cwd: options.cwd,
      stdin: options.stdin === "pipe" || options.input !== undefined ? "follows" : "empty",
    };
    leaderScript(argv, start); // what no program can be given is told before anything is opened
    const raw = await open(this.#closing.signal);
    this.#raw = raw;
    const script = leaderScript(argv, { ...start, waits: raw.finish !== undefined });
    const last = raw.finish && { line: lastLine(raw.mark), heard: () => this.#heardLast() };
    this.stdout.attach(raw.stdout, `${raw.mark}:`, last);
    this.stderr.attach(raw.stderr, `${raw.mark}:started`, last);
    raw.stdin.on("error", () => {}); // told by its exit
    if (options.afterBoot) await Promise.race([this.#booted.promise, raw.exit]);
    raw.stdin.write(scriptLine(script));
    return raw;
  }

  /** Waits for the end, and for the output to be read; what nobody reads is let go, as with a child of this process. */
  async #end(opened: Promise<RawLeader>): Promise<ExitStatus> {
    try {
      const raw = await opened;
      const { code, signal } = await Promise.race([raw.exit, this.#flood.promise]);
      this.#ended = true;
      await Promise.all([this.stdout, this.stderr].map(readToEnd));
      if (this.#verdict !== "started") throw this.#notStarted(code);
      // The leader lives on when its program gets a signal, and ends with 128 and the signal's number.
      const killed = [...this.#sent].find((name) => code === 128 + constants.signals[name]);
      return killed === undefined ? { code, signal } : { code: undefined, signal: killed };
    } catch (error) {
      for (const stream of [this.stdout, this.stderr]) if (!stream.readableEnded) stream.destroy(error as Error);
      throw error;
    }
  }

  /** The program has ended; what nobody reads of its output is let go, so that the other stream's end comes, too. */
  #heardLast(): void {
    this.#lasts += 1;
    for (const stream of [this.stdout, this.stderr]) if (stream.readableFlowing === null) stream.resume();
    if (this.#lasts === 2 && this.#leader !== undefined) this.#raw?.finish?.(this.#leader);
  }

  #said(line: string, index: number): void {
    if (index === 1) {
      this.#verdict = line as Verdict;
      if (this.#leader === undefined) return;
      for (const signal of this.#waiting.splice(0)) this.#raw?.send(signal, this.#leader);
      return;
    }
    this.#leader = Number(line.slice(line.indexOf(":") + 1)) || undefined;
    this.#booted.resolve();
  }

  #terminate(): void {
    if (this.#ended) return;
    this.kill("SIGTERM");
    const kill = setTimeout(() => this.kill("SIGKILL"), graceMs);
    const close = setTimeout(() => {
      this.#closing.abort();
      this.#raw?.close();
    }, graceMs + lastMs);
    // Before it has begun to open there is nothing to end.
    if (this.#raw === undefined) this.#closing.abort();
    const clear = (): void => {
      clearTimeout(kill);
      clearTimeout(close);
    };
    this.exit.then(clear, clear);
  }

  /** What comes after nobody reads any more costs time all the same: it is bounded in bytes, too. */
  #throwAway(bytes: number): void {
    const before = this.#unread;
    this.#unread += bytes;
    if (before <= unreadLimit && this.#unread > unreadLimit) this.kill("SIGKILL");
    if (before <= unreadMost && this.#unread > unreadMost) this.#letGo();
  }

  /** Nothing more is read, whatever the host does: it prints without end. */
  #letGo(): void {
    this.#flood.reject(printsWithoutEnd(this.#host, this.stdout.noise + this.stderr.noise));
    this.#closing.abort();
    this.#raw?.close();
  }

  #notStarted(code: number | undefined): Problem {
    const program = this.#program;
    const noise = this.stdout.noise + this.stderr.noise;
    const detail = {
      host: this.#host,
      command: program,
      output: noise,
      ...(code === undefined ? {} : { exitCode: code }),
    };
    if (this.#verdict === "gone")
      return new Problem("gone", { title: `The program "${program}" is not there.`, detail });
    if (this.#verdict === "folder")
      return new Problem("gone", { title: "The folder to run it in is not there.", detail });
    if (this.#verdict === "denied")
      return new Problem("permission-denied", { title: `The program "${program}" could not be started.`, detail });
    return new Problem("permission-denied", {
      title: `${this.#host} runs no programs for this user.`,
      why: noise.trim().split("\n").at(-1)?.slice(0, 300) || "The log-in shell ended before the program began.",
      detail,
    });
  }
}

/** Why a host is not read any further. */
export function printsWithoutEnd(host: string, output: string): Problem {
  return new Problem("too-large", {
    title: `${host} prints without end.`,
    why: "What its log-in shell prints before a program begins is more than is read.",
    detail: { host, output: output.slice(0, 500) },
  });
}

function inputOf(opened: Promise<RawLeader>): Writable {
  opened.then(
    ({ stdin }) => stdin.once("error", (error) => input.destroy(error)).once("close", () => input.destroy()),
    (error: Error) => input.destroy(error),
  );
  const input: Writable = new Writable({
    write(chunk: Buffer, _encoding, done) {
      opened.then(({ stdin }) => stdin.write(chunk, (error) => done(error)), done);
    },
    final(done) {
      opened.then(({ stdin }) => endInput(stdin, done), done);
    },
  });
  input.on("error", () => {}); // the program may end without reading its input, which its exit tells
  return input;
}

async function readToEnd(stream: Headed): Promise<void> {
  if (stream.readableFlowing === null) stream.resume();
  if (stream.readableEnded || stream.destroyed) return;
  await new Promise<void>((resolve) => stream.once("close", resolve));
}
