import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { LiveValue } from "../../access/index.ts";
import { asProblem, Problem } from "../../problem/index.ts";
import type { Files, Host, Process, Terminal, TerminalSize } from "../host.ts";
import { leashed } from "../leash/leashed.ts";
import type { RawLeader } from "../leash/raw.ts";
import { sftpFiles } from "../sftp/files.ts";
import { sftpServer } from "../sftp/server.ts";
import { Connection, type Resizable } from "./connection.ts";
import { Pool } from "./pool.ts";
import { connectionLost, execProblem, isBusy } from "./problems.ts";
import { reconnectDelay } from "./reconnect.ts";
import { Sockets } from "./sockets.ts";
import type { HostLink, SshHost, SshOptions } from "./target.ts";
import { sshTerminal, terminalScript } from "./terminal.ts";

/** Refusals of connections as such (MaxStartups, a host that starts) are often over a moment later. */
const tries = 3;

/**
 * Logs in to a machine over SSH, and gives it as a `Host`.
 *
 * Its programs are started through the person's log-in shell, and end with the connection at the latest. Where the
 * connection is lost, what is under way gets `connection-lost`; with `reusable` credentials it is made again.
 * @throws Problem `login-failed`, `host-unreachable`, `host-key-unknown`, `host-key-changed`, `timeout`
 */
export async function openSsh(options: SshOptions): Promise<SshHost> {
  const first = await openPatiently(options);
  return new Ssh(options, first);
}

class Ssh implements SshHost {
  readonly name: string;
  readonly files: Files;
  readonly link: LiveValue<{ readonly link: HostLink }>;
  readonly #options: SshOptions;
  readonly #pool: Pool;
  readonly #sockets: Sockets;
  readonly #closing = new AbortController();
  /** Ends the wait for the next try. */
  #hurry: (() => void) | undefined;

  constructor(options: SshOptions, first: Connection) {
    this.name = options.name;
    this.#options = options;
    this.link = new LiveValue<{ readonly link: HostLink }>({ link: { kind: "connected" } });
    const more = options.reusable ? () => this.#connect() : undefined;
    this.#pool = new Pool(first, more, (problem) => void this.#reconnect(problem));
    this.#sockets = new Sockets(
      this,
      () => this.#pool.connection,
      () => this.#problem(),
    );
    // A program like any other, not the subsystem: that one breaks where rc files print something.
    this.files = sftpFiles(this, () => sftpServer(this));
    options.signal.addEventListener("abort", () => void this[Symbol.asyncDispose](), { once: true });
  }

  exec(...[argv, options = {}]: Parameters<Host["exec"]>): Process {
    return leashed(argv, { ...options, host: this.name }, (signal) => this.#leader(signal));
  }

  connect(...[address, options = {}]: Parameters<Host["connect"]>): Promise<Duplex> {
    return this.#sockets.connect(address.path, options.signal);
  }

  async terminal(...[argv, size, options = {}]: Parameters<Host["terminal"]>): Promise<Terminal> {
    const script = terminalScript(argv, options);
    return sshTerminal(this.name, await this.#leader(undefined, { size, script }));
  }

  retry(): void {
    this.#hurry?.();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#closing.signal.aborted) {
      this.#closing.abort();
      this.link.set({ link: { kind: "closed" } });
    }
    await this.#pool.close();
  }

  #leader(
    signal: AbortSignal | undefined,
    terminal?: { size: TerminalSize; script: string },
  ): Promise<RawLeader & Resizable> {
    return this.#pool
      .session(
        (lane) => lane.leader(signal, terminal),
        (raw) => raw.exit,
        () => this.#problem(),
        signal,
      )
      .catch((error: unknown) => {
        signal?.throwIfAborted();
        throw execProblem(this.name, error);
      });
  }

  #connect(): Promise<Connection> {
    const signal = AbortSignal.any([this.#options.signal, this.#closing.signal]);
    return Connection.open(this.#options.target, { ...this.#options, signal });
  }

  /** Why nothing can be done just now. */
  #problem(): Problem {
    const { link } = this.link.read();
    if (link.kind === "lost") {
      const { code, time: _, ...fields } = link.problem;
      return new Problem(code, fields);
    }
    return connectionLost(this.#options.target, new Error("It was closed."));
  }

  async #reconnect(problem: Problem): Promise<void> {
    for (let attempt = 0; !this.#closing.signal.aborted; attempt++) {
      const again = this.#options.reusable && !isFinal(problem);
      const wait = reconnectDelay(attempt);
      this.link.set({
        link: { kind: "lost", problem: problem.toJSON(), retryAt: again ? Date.now() + wait : undefined },
      });
      if (!again) return;
      try {
        const hurry = new AbortController();
        this.#hurry = () => hurry.abort();
        const either = AbortSignal.any([this.#closing.signal, hurry.signal]);
        await delay(wait, undefined, { signal: either, ref: false }).catch(() => {});
        this.#closing.signal.throwIfAborted();
        this.#pool.add(await this.#connect());
        this.link.set({ link: { kind: "connected" } });
        return;
      } catch (error) {
        problem = asProblem(error);
      }
    }
  }
}

/** Trying again would not help, or would lock the account. */
function isFinal({ code }: Problem): boolean {
  return code === "login-failed" || code === "host-key-changed" || code === "host-key-unknown";
}

async function openPatiently(options: SshOptions): Promise<Connection> {
  for (let attempt = 1; ; attempt++)
    try {
      return await Connection.open(options.target, options);
    } catch (error) {
      if (attempt === tries || !isBusy(error)) throw error;
      await delay(reconnectDelay(attempt - 1) / 2, undefined, { signal: options.signal });
    }
}
