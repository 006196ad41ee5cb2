import { PassThrough, Writable } from "node:stream";
import { asProblem, Problem } from "../../problem/index.ts";
import type { Files, Host, Process, Terminal } from "../host.ts";
import { Holder, newMark } from "../leash/holder.ts";
import { leashed } from "../leash/leashed.ts";
import type { RawLeader } from "../leash/raw.ts";
import { bootCommand, holderName, leaderName, type Mark } from "../leash/start.ts";
import { sftpFiles } from "../sftp/files.ts";
import { sftpServer } from "../sftp/server.ts";
import { sshTerminal, terminalScript } from "../ssh/terminal.ts";
import { dial } from "./dial.ts";
import { converse, newPrompt } from "./prompt.ts";
import { elevationEnded, WrongPassword } from "./refusal.ts";
import { Secret } from "./secret.ts";
import { englishWords, sudo } from "./sudo.ts";

/** So often a person may be wrong about the password; sudo itself and PAM may allow less. */
const mostTries = 3;

/** The same machine as root. Disposing it ends everything that root does for us, and forgets the password. */
export interface ElevatedHost extends Host, AsyncDisposable {
  /** Resolves when its rights are gone, also where its connection was lost or somebody ended them on the machine. */
  readonly over: Promise<void>;
}

/** Asks a person for the password; undefined where he would rather not. */
export type AskPassword = (
  prompt: {
    readonly why: "needed" | "wrong";
    /** Whose password it is, as a sentence. */
    readonly text: string;
  },
  signal: AbortSignal,
) => Promise<string | undefined>;

/**
 * The machine of `base` with administrative rights, through sudo. Where sudo wants no password nobody is asked; else
 * the password is kept in memory until the elevation ends, and sent to each sudo that asks for it.
 * @throws Problem `sudo-refused` with the reason, `cancelled` where no password is given
 */
export async function elevate(
  base: Host,
  ask: AskPassword,
  { signal }: { readonly signal: AbortSignal },
): Promise<ElevatedHost> {
  const secret = new Secret();
  const question = async (why: "needed" | "wrong", account: string): Promise<Secret> => {
    const text = `Password of ${account || "your account"} on ${base.name}`;
    const password = await ask({ why, text }, signal);
    signal.throwIfAborted();
    if (password === undefined) throw new Problem("cancelled", { title: "No password was given." });
    if (!secret.set(password)) throw new WrongPassword(base.name);
    return secret;
  };
  for (let tries = 1; ; tries++)
    try {
      signal.throwIfAborted();
      const why = tries === 1 ? "needed" : "wrong";
      const mark = newMark();
      const process = sudo(base, bootCommand(holderName, mark), mark, (account) => question(why, account));
      await begins(process.begun, signal, process.close);
      return new Elevated(base, mark, new Holder(process), secret, signal);
    } catch (error) {
      secret.wipe();
      if (!(error instanceof WrongPassword) || tries === mostTries) throw asProblem(error);
    }
}

/** Waits for sudo, or until nobody wants it any more. */
async function begins(begun: Promise<void>, signal: AbortSignal, close: () => void): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => {
    close();
    reject(signal.reason);
  };
  signal.addEventListener("abort", abort, { once: true });
  try {
    await Promise.race([begun, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

class Elevated implements ElevatedHost {
  readonly name: string;
  readonly files: Files;
  readonly #base: Host;
  readonly #mark: Mark;
  readonly #holder: Holder;
  readonly #secret: Secret;
  readonly #signal: AbortSignal;
  readonly #leaders = new Set<RawLeader>();
  #ended = false;

  constructor(base: Host, mark: Mark, holder: Holder, secret: Secret, signal: AbortSignal) {
    this.name = base.name;
    this.#base = base;
    this.#mark = mark;
    this.#holder = holder;
    this.#secret = secret;
    this.#signal = signal;
    this.files = sftpFiles(this, () => sftpServer(this));
    const abort = (): void => void this[Symbol.asyncDispose]();
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
  }

  get over(): Promise<void> {
    return this.#holder.over;
  }

  exec(...[argv, options = {}]: Parameters<Host["exec"]>): Process {
    return leashed(argv, { ...options, host: this.name, afterBoot: true }, async () => this.#leader());
  }

  connect(...[address, options]: Parameters<Host["connect"]>): ReturnType<Host["connect"]> {
    return dial(this, address, options);
  }

  async terminal(...[argv, size, options = {}]: Parameters<Host["terminal"]>): Promise<Terminal> {
    this.#check();
    const { argument, asked } = newPrompt();
    const command = bootCommand(leaderName, this.#mark, terminalScript(argv, options));
    // No -S: in a terminal sudo asks there, and switches its echo off before it does.
    const inner = await this.#base.terminal(["sudo", "-p", argument, "--", ...command], size, { env: englishWords });
    const { stream, exit } = inner;
    stream.on("error", () => {});
    const parts = { words: stream, output: stream, input: stream };
    const talk = converse(this.name, parts, { mark: this.#mark, asked }, () => this.#password());
    const stderr = new PassThrough();
    stderr.end();
    let leader: number | undefined;
    const raw = {
      // What a person types before is no answer to sudo's question.
      stdin: new Writable({
        write: (chunk: Buffer, _encoding, done) =>
          void talk.begun.then(
            () => stream.write(chunk, done),
            () => done(),
          ),
      }),
      stdout: stream,
      stderr,
      exit: Promise.all([exit, talk.begun]).then(([status]) => status),
      mark: this.#mark,
      send: (name: NodeJS.Signals, pid: number): void => this.#holder.kill(pid, name),
      end: (pid: number): void => {
        leader = pid;
      },
      // What root runs there cannot be killed by its terminal's owner.
      close: (): void => {
        if (leader !== undefined) this.#holder.end(leader);
        stream.destroy();
      },
      resize: inner.resize,
    };
    raw.exit.catch(() => {});
    talk.begun.catch(() => stream.destroy());
    return sshTerminal(this.name, raw);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    this.#secret.wipe();
    await this.#holder[Symbol.asyncDispose]();
    for (const raw of this.#leaders) raw.close();
  }

  #check(): void {
    if (this.#ended || this.#signal.aborted) throw elevationEnded(this.name);
    // What it starts now would be ended by nobody.
    if (this.#holder.ended) throw elevationEnded(this.name);
  }

  async #password(): Promise<Secret> {
    this.#check();
    if (!this.#secret.known) throw new WrongPassword(this.name);
    return this.#secret;
  }

  /** A leader as root, in a session of its own: signals go to its group, and the holder ends its session. */
  #leader(): RawLeader {
    this.#check();
    const command = ["setsid", ...bootCommand(leaderName, this.#mark)];
    const process = sudo(this.#base, command, this.#mark, () => this.#password());
    const raw: RawLeader = {
      ...process,
      mark: this.#mark,
      send: (name, leader) => this.#holder.kill(leader, name),
      end: (leader) => this.#holder.end(leader),
      finish: (leader) => this.#holder.finish(leader),
    };
    this.#leaders.add(raw);
    const done = (): void => void this.#leaders.delete(raw);
    raw.exit.then(done, done);
    return raw;
  }
}
