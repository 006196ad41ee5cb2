import { setTimeout as delay } from "node:timers/promises";
import type { TerminalSize } from "../host.ts";
import { Holder, newMark } from "../leash/holder.ts";
import type { RawLeader } from "../leash/raw.ts";
import { bootLine, holderName, leaderName, type Mark } from "../leash/start.ts";
import type { Connection, Resizable } from "./connection.ts";

/** sshd's own limit is 10 (MaxSessions); some room is left for what the library may still be closing. */
const sessionsLimit = 8;

/** How long the holder may take to end when the connection is closed, in milliseconds. */
const partingMs = 2000;

/** One connection of a host with its holder, and how many of its sessions are in use. */
export class Lane {
  readonly connection: Connection;
  readonly mark: Mark = newMark();
  /** What sshd lets us have at the same time, as far as we know. */
  limit = sessionsLimit;
  used = 0;
  /** When it was last of use, milliseconds of `performance.now()`. */
  idleSince = performance.now();
  #holder: Promise<Holder> | undefined;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  get free(): boolean {
    return this.connection.lost === undefined && this.used < this.limit;
  }

  /** Starts a leader. The holder is asked for first, so that nothing can begin without it. */
  async leader(
    signal?: AbortSignal,
    terminal?: { size: TerminalSize; script: string },
  ): Promise<RawLeader & Resizable> {
    const holder = this.hold();
    const line = bootLine(leaderName, this.mark, terminal?.script);
    const process = this.connection.exec(line, signal, terminal?.size);
    // It may fail while the holder is waited for: it is told below.
    process.catch(() => {});
    try {
      await holder;
      return Object.assign(await process, {
        mark: this.mark,
        end: (leader: number) => this.#end(leader),
        send: (signal: NodeJS.Signals, leader: number) => this.#kill(leader, signal),
      });
    } catch (error) {
      process.then((late) => late.close()).catch(() => {});
      throw error;
    }
  }

  hold(): Promise<Holder> {
    this.#holder ??= this.#startHolder();
    return this.#holder;
  }

  #end(leader: number): void {
    this.#holder?.then((holder) => holder.end(leader)).catch(() => {});
  }

  #kill(leader: number, signal: NodeJS.Signals): void {
    this.#holder?.then((holder) => holder.kill(leader, signal)).catch(() => {});
  }

  async close(): Promise<void> {
    const orderly = this.#holder?.then((holder) => holder[Symbol.asyncDispose]()).catch(() => {});
    // A machine that hangs is not waited for: its own end of the connection ends what is left there.
    await Promise.race([orderly, delay(partingMs, undefined, { ref: false })]);
    this.connection.close();
  }

  async #startHolder(): Promise<Holder> {
    this.used += 1;
    try {
      const process = await this.connection.exec(bootLine(holderName, this.mark));
      const gone = (): void => {
        this.used -= 1;
        this.#holder = undefined;
      };
      process.exit.then(gone, gone);
      return new Holder(process);
    } catch (error) {
      this.used -= 1;
      this.#holder = undefined;
      throw error;
    }
  }
}
