import type { ChildProcessByStdio } from "node:child_process";
import type { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import type { ExitStatus } from "../host.ts";
import { Holder, newMark } from "../leash/holder.ts";
import { bootCommand, holderName } from "../leash/start.ts";
import { startChild } from "./child.ts";
import { startOf } from "./left-behind.ts";

/** How long it waits to start a holder again that could not be started, in milliseconds. */
const againMs = 1000;

/**
 * Sees to it that no program of this machine that we have started outlives this process, however that ends. Its holder
 * starts with the first program, and ends with this process: the kernel closes its standard input then.
 */
export class LocalLeash implements AsyncDisposable {
  /** With the start of their first process. */
  readonly #sessions = new Map<number, string | undefined>();
  #holder: OwnHolder | undefined;
  #closed = false;

  /**
   * Comes before a program is begun: there is something to hold it.
   * @throws Problem where the machine has nothing left to start that with
   */
  ready(): void {
    if (this.#holder === undefined || this.#holder.ended) this.#start();
  }

  /** Holds the session that a program began, until `letGo`. */
  hold(session: number): void {
    const start = startOf(String(session));
    this.#sessions.set(session, start);
    if (this.#holder === undefined || this.#holder.ended) this.#again();
    else this.#holder.add(session, start);
    // What is begun while everything ends belongs to nobody any more.
    if (this.#closed) void this[Symbol.asyncDispose]();
  }

  letGo(session: number): void {
    this.#sessions.delete(session);
    this.#holder?.del(session);
  }

  /** Ends everything in a session, as for one whose terminal is closed. */
  end(session: number): void {
    this.#holder?.end(session);
  }

  /** Ends everything that it holds, and waits until that is done. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const holder = this.#holder;
    this.#holder = undefined;
    await holder?.[Symbol.asyncDispose]();
  }

  #start(): void {
    const holder = new OwnHolder();
    this.#holder = holder;
    for (const [session, start] of this.#sessions) holder.add(session, start);
    void holder.gone.then((held) => {
      // Somebody killed it. One that never held would not, either.
      if (held && this.#holder === holder && this.#sessions.size > 0) this.#again();
    });
  }

  /** Starts it for what runs already, as soon as that can be. */
  #again(): void {
    try {
      this.#start();
    } catch {
      const holder = this.#holder;
      setTimeout(() => {
        if (!this.#closed && this.#holder === holder && this.#sessions.size > 0) this.#again();
      }, againMs).unref();
    }
  }
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** A holder on this machine. It does not keep this process from ending, for that is what it waits for. */
class OwnHolder extends Holder {
  /** Resolves when it has ended, with whether it has held. */
  readonly gone: Promise<boolean>;
  readonly #child: Child;

  constructor() {
    // In a session of its own: what is sent to this process by a terminal does not reach it.
    const child = startChild("local", bootCommand(holderName, newMark()), { stdin: "pipe" }) as Child;
    const exit = new Promise<ExitStatus>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined }));
    });
    exit.catch(() => {});
    const { stdin, stdout, stderr } = child;
    super({ stdin, stdout, stderr, exit, close: () => void child.kill("SIGKILL") }, { beats: false });
    this.#child = child;
    this.gone = exit.then(
      async () => (await this.word) === "holds",
      () => false,
    );
    this.#keep("unref");
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    this.#keep("ref");
    await super[Symbol.asyncDispose]();
  }

  #keep(how: "ref" | "unref"): void {
    this.#child[how]();
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) (stream as Socket)[how]();
  }
}
