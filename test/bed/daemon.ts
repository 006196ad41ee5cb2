import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";

export interface Environment {
  readonly [name: string]: string;
}

/** How much of a daemon's output is kept for error messages, in characters. */
const kept = 256 * 1024;

/** A program that keeps running while tests use it. Disposing ends it: SIGTERM, after five seconds SIGKILL. */
export class Daemon implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #name: string;
  #output = "";
  #failure: Error | undefined;

  constructor(argv: readonly [string, ...string[]], options: { env?: Environment; cwd?: string } = {}) {
    const [file, ...args] = argv;
    this.#name = file;
    this.#child = spawn(file, args, {
      env: { ...process.env, ...options.env },
      cwd: options.cwd,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child.on("error", (error) => {
      this.#failure = error;
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#output = (this.#output + text).slice(-kept);
      });
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw this.#failure ?? new Error(`${this.#name} did not start`);
    return this.#child.pid;
  }

  get running(): boolean {
    return this.#failure === undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** What it printed, the last 256 Ki characters of both streams. */
  get output(): string {
    return this.#output;
  }

  /** Standard output and error, to be read by the caller too. */
  get child(): ChildProcess {
    return this.#child;
  }

  /** Waits for the condition; rejects with the program's output when it ends before that, or after `timeout` ms. */
  async until(condition: () => boolean | Promise<boolean>, timeout = 15_000): Promise<void> {
    await waitFor(
      `${this.#name} to be ready`,
      async () => {
        if (!this.running) throw this.#failure ?? new Error(`${this.#name} ended:\n${this.#output}`);
        return condition();
      },
      timeout,
    ).catch((error: Error) => {
      throw new Error(`${error.message}\n${this.#output}`, { cause: error });
    });
  }

  /** Sends the signal and waits for the end. */
  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    if (!this.running) return;
    const ended = once(this.#child, "exit");
    this.#child.kill(signal);
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 5000);
    await this.kill("SIGTERM");
    clearTimeout(timer);
  }
}

/** Waits until the condition holds, asking every 10 ms. Rejects after `timeout` ms, naming what was waited for. */
export async function waitFor(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeout = 30_000,
): Promise<void> {
  const end = performance.now() + timeout;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited ${timeout} ms for ${what}`);
    await delay(10);
  }
}

/** Runs a program to its end and gives its standard output. Rejects with its error output where its code is not 0. */
export async function command(
  argv: readonly [string, ...string[]],
  options: { env?: Environment | undefined; input?: string | Uint8Array | undefined } = {},
): Promise<string> {
  const [file, ...args] = argv;
  const child = spawn(file, args, { env: { ...process.env, ...options.env }, stdio: ["pipe", "pipe", "pipe"] });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  child.stdin.on("error", () => {}); // it may end without reading all
  child.stdin.end(options.input);
  const [code, signal] = await once(child, "close");
  if (code !== 0) throw new Error(`${argv.join(" ")}: ${signal ?? `exit code ${code}`}\n${errors || output}`);
  return output;
}
