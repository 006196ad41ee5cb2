import { setTimeout as delay } from "node:timers/promises";
import { Problem } from "../../problem/index.ts";
import type { Connection } from "./connection.ts";
import { Lane } from "./lane.ts";

/** More than four connections would only take the host's memory: 32 programs at once are many. */
const lanesLimit = 4;
/** Where sshd took no further connection (MaxStartups), or no program, it is asked again after so long. */
const openAgainMs = 10_000;
const refusedMs = 200;
/** A further connection that nobody used for a minute is closed. */
const idleMs = 60_000;

export interface Slot {
  readonly lane: Lane;
  release(): void;
}

/**
 * The connections of one host and session. Sessions of SSH (programs, terminals, SFTP) are counted, and wait in line
 * where all are in use; further connections are made only where that needs no person.
 */
export class Pool {
  readonly #open: (() => Promise<Connection>) | undefined;
  readonly #onEmpty: (problem: Problem) => void;
  readonly #waiting: (() => void)[] = [];
  #lanes: Lane[] = [];
  #opening = false;
  #closed = false;
  /** Where sshd refused another connection, it is not asked again for a while. */
  #mayOpen = true;

  /** @param open makes one more connection; undefined where that needs a person */
  constructor(first: Connection, open: (() => Promise<Connection>) | undefined, onEmpty: (problem: Problem) => void) {
    this.#open = open;
    this.#onEmpty = onEmpty;
    this.add(first);
  }

  /** One that lives, for channels which are not counted. */
  get connection(): Connection | undefined {
    return this.#lanes.find(({ connection }) => !connection.lost)?.connection;
  }

  add(connection: Connection): void {
    const lane = new Lane(connection);
    this.#lanes.push(lane);
    this.#mayOpen = true;
    void connection.ended.then((problem) => {
      this.#lanes = this.#lanes.filter((other) => other !== lane);
      if (this.#lanes.length === 0 && !this.#closed) this.#onEmpty(problem);
      this.#wake();
    });
    this.#wake();
  }

  /**
   * Does work that needs a session of SSH. What it resolves with is in use until `ended`; where sshd refuses one more,
   * that connection's limit is known from then on, and the work waits its turn.
   */
  async session<T>(
    work: (lane: Lane) => Promise<T>,
    ended: (result: T) => Promise<unknown>,
    lost: () => Problem,
    signal?: AbortSignal,
  ): Promise<T> {
    for (;;) {
      const { lane, release } = await this.#acquire(lost, signal);
      try {
        const result = await work(lane);
        lane.let();
        ended(result).then(release, release);
        return result;
      } catch (error) {
        release();
        if (!isRefusal(error) || lane.connection.lost) throw error;
        if (!lane.refused())
          throw new Problem("unsupported", {
            title: "This machine lets too few programs run at the same time.",
            why: "MaxSessions of its sshd must be 2 at least.",
          });
        // Another try at once would meet the same.
        if (lane.used <= 1) await delay(refusedMs, undefined, { ref: false });
      }
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }

  async #acquire(lost: () => Problem, signal: AbortSignal | undefined): Promise<Slot> {
    for (;;) {
      signal?.throwIfAborted();
      if (this.#closed || this.#lanes.length === 0) throw lost();
      const lane = this.#lanes.filter(({ free }) => free).sort((a, b) => a.used - b.used)[0];
      if (lane) return this.#take(lane);
      this.#openMore();
      await this.#turn(signal);
    }
  }

  #take(lane: Lane): Slot {
    lane.used += 1;
    let released = false;
    const release = (): void => {
      if (released) return;
      released = true;
      lane.used -= 1;
      lane.idleSince = performance.now();
      this.#wake();
    };
    return { lane, release };
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1);
        resolve();
      };
      this.#waiting.push(go);
      signal?.addEventListener("abort", leave, { once: true });
    });
  }

  /** All look again, in their order; those that find nothing wait on. */
  #wake(): void {
    for (const go of this.#waiting.splice(0)) go();
  }

  #canOpen(): boolean {
    return this.#open !== undefined && this.#mayOpen && this.#lanes.length < lanesLimit;
  }

  #openMore(): void {
    if (this.#opening || !this.#canOpen()) return;
    this.#opening = true;
    this.#open?.()
      .then(
        (connection) => {
          if (this.#closed) return connection.close();
          this.add(connection);
          this.#closeWhenIdle(connection);
        },
        () => {
          this.#mayOpen = false; // those that wait get what becomes free
          setTimeout(() => {
            this.#mayOpen = true;
            this.#wake();
          }, openAgainMs).unref();
        },
      )
      .finally(() => {
        this.#opening = false;
        if (this.#mayOpen) this.#wake();
      });
  }

  #closeWhenIdle(connection: Connection): void {
    const timer = setInterval(() => {
      const lane = this.#lanes.find((other) => other.connection === connection);
      if (!lane) return clearInterval(timer);
      // Its holder alone is left.
      if (lane.used > 1 || performance.now() - lane.idleSince < idleMs || this.#lanes[0] === lane) return;
      this.#lanes = this.#lanes.filter((other) => other !== lane);
      void lane.close();
    }, idleMs / 4);
    timer.unref();
  }
}

/** RFC 4254, 5.1: "administratively prohibited" and "connect failed", which is what sshd says beyond MaxSessions. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && "reason" in error && (error.reason === 1 || error.reason === 2);
}
