import { setTimeout as delay } from "node:timers/promises";
import type { TerminalSize } from "../host.ts";
import { Holder, newMark } from "../leash/holder.ts";
import type { RawLeader } from "../leash/raw.ts";
import { bootLine, holderName, leaderName, type Mark } from "../leash/start.ts";
import type { Connection, Resizable } from "./connection.ts";
import { PrintsWithoutEnd } from "./problems.ts";

/** sshd's own limit is 10 (MaxSessions); some room is left for what the library may still be closing. */
const sessionsLimit = 8;

/** So often sshd may refuse the only program: what it is just closing counts for it, too. */
const mostRefusals = 2;

/** A limit that sshd was seen to have is tried again after so long: it may have been another's moment. */
const limitMs = 60_000;

/** How long the holder may take to end when the connection is closed, in milliseconds. */
const partingMs = 2000;

/** A log-in shell that prints without end is tried again after so long, twice as long each time in a row. */
const floodWaitMs = 5000;
const longestFloodWaitMs = 60_000;

/** One connection of a host with its holder, and how many of its sessions are in use. */
export class Lane {
  readonly connection: Connection;
  readonly mark: Mark = newMark();
  used = 0;
  /** What sshd lets us have at the same time, as far as we know. */
  #limit = sessionsLimit;
  #limitedAt = 0;
  /** How often in a row a program was refused although none ran. */
  #refusals = 0;
  /** When it was last of use, milliseconds of `performance.now()`. */
  idleSince = performance.now();
  #holder: Promise<Holder> | undefined;
  /** How often in a row the holder's log-in shell has printed without end, and what it printed. */
  #floods = 0;
  #flood = "";
  #quietUntil = 0;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  get free(): boolean {
    if (performance.now() - this.#limitedAt > limitMs) this.#limit = sessionsLimit;
    // Its holder will be one of them.
    const taken = this.used + (this.#holder === undefined ? 1 : 0);
    return this.connection.lost === undefined && taken < this.#limit;
  }

  /** Notes that sshd refused one more. False where it lets none run at all beside the holder. */
  refused(): boolean {
    this.#limit = Math.max(this.used, 2);
    this.#limitedAt = performance.now();
    this.#refusals = this.used > 1 ? 0 : this.#refusals + 1;
    return this.#refusals <= mostRefusals;
  }

  /** Notes that sshd let one run. */
  let(): void {
    this.#refusals = 0;
  }

  /** Starts a leader. The holder is asked for first, so that nothing can begin without it. */
  async leader(
    signal?: AbortSignal,
    terminal?: { size: TerminalSize; script: string },
  ): Promise<RawLeader & Resizable> {
    if (performance.now() < this.#quietUntil) throw new PrintsWithoutEnd(this.#flood);
    const holder = this.hold();
    // One flood at a time is enough to see that it is one still.
    if (this.#floods > 0 && (await (await holder).word) === "floods") throw new PrintsWithoutEnd(this.#flood);
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
      const holder = new Holder(process, { beats: !this.connection.near });
      void holder.word.then((word) => {
        if (word === "holds") this.#floods = 0;
        if (word !== "floods") return;
        this.#quietUntil = performance.now() + Math.min(floodWaitMs * 2 ** this.#floods, longestFloodWaitMs);
        this.#floods += 1;
        this.#flood = holder.said;
      });
      return holder;
    } catch (error) {
      this.used -= 1;
      this.#holder = undefined;
      throw error;
    }
  }
}
