import type { Host } from "../hosts/index.ts";
import { asProblem, type ProblemData } from "../problem/index.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Columns, History, type Mark } from "./history.ts";
import { type Devices, type Figures, figuresBetween, type Reading } from "./rates.ts";
import { deviceKey, readCounters, readDevices } from "./read-proc.ts";

/** What a follower of the figures gets: the past hour, then one sample a second. */
export type MetricsMessage =
  | {
      readonly kind: "history";
      readonly columns: Columns;
      readonly marks: readonly Mark[];
      readonly devices: Devices;
      /** Why nothing is known right now. */
      readonly lost?: ProblemData;
    }
  | { readonly kind: "sample"; readonly time: number; readonly figures: Figures; readonly marks?: readonly Mark[] }
  /** From `time` on nothing is known. */
  | { readonly kind: "lost"; readonly time: number; readonly problem: ProblemData };

const intervalMs = 1000;
/** The first rates need two readings: the second comes sooner, so that nobody waits. */
const secondMs = 250;
/** A host that does not answer is asked again after 1, 2, 4, then every 8 seconds. */
const retryMaxMs = 8000;
/** Two samples further apart have a gap between them: the machine slept, or nobody looked. */
const gapMs = 3500;
/** A host whose answer takes longer is lost. */
const answerMs = 5000;
/** A follower that has not taken so many messages gets the history instead. */
const queueLimit = 20;

interface Follower {
  queue: MetricsMessage[];
  wake(): void;
}

/**
 * Looks at one host once a second while somebody follows or holds it, once for all of them; otherwise nothing runs.
 * The history of the last hour stays, with a gap for the time when nobody looked.
 */
export class Sampler {
  readonly #host: Host;
  readonly #clock: Clock;
  readonly #history = new History();
  readonly #followers = new Set<Follower>();
  #holds = 0;
  #stop: AbortController | undefined;
  #devices: Devices = { interfaces: [], disks: [] };
  #lost: ProblemData | undefined;
  /** The next row begins anew: followers get the whole history with it. */
  #fresh = true;
  #newMarks: Mark[] = [];

  constructor(host: Host, clock: Clock = systemClock) {
    this.#host = host;
    this.#clock = clock;
  }

  /** Whether it looks at the host right now. */
  get running(): boolean {
    return this.#stop !== undefined;
  }

  /** Keeps looking until disposed, although nobody follows: somebody is logged in and may come back to the charts. */
  hold(): Disposable {
    this.#holds += 1;
    this.#balance();
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (!held) return;
        held = false;
        this.#holds -= 1;
        this.#balance();
      },
    };
  }

  /** The past hour, then what comes, until abort. A reader that is slow gets the history again, and no queue grows. */
  async *follow(signal: AbortSignal): AsyncGenerator<MetricsMessage, void, void> {
    let change = Promise.withResolvers<void>();
    const follower: Follower = { queue: [this.#past()], wake: () => change.resolve() };
    const wake = (): void => change.resolve();
    signal.addEventListener("abort", wake);
    this.#followers.add(follower);
    this.#balance();
    try {
      while (!signal.aborted) {
        const message = follower.queue.shift();
        if (message) yield message;
        else {
          await change.promise;
          change = Promise.withResolvers<void>();
        }
      }
    } finally {
      signal.removeEventListener("abort", wake);
      this.#followers.delete(follower);
      this.#balance();
    }
  }

  #past(): MetricsMessage {
    return {
      kind: "history",
      columns: this.#history.columns(),
      marks: this.#history.marks,
      devices: this.#devices,
      ...(this.#lost ? { lost: this.#lost } : {}),
    };
  }

  #send(message: MetricsMessage): void {
    for (const follower of this.#followers) {
      if (follower.queue.length >= queueLimit) follower.queue = [this.#past()];
      else follower.queue.push(message);
      follower.wake();
    }
  }

  #balance(): void {
    const wanted = this.#followers.size > 0 || this.#holds > 0;
    if (wanted && !this.#stop) {
      this.#stop = new AbortController();
      void this.#run(this.#stop.signal);
    } else if (!wanted && this.#stop) {
      this.#stop.abort();
      this.#stop = undefined;
    }
  }

  async #run(signal: AbortSignal): Promise<void> {
    let before: Reading | undefined;
    let key = "";
    let retryMs = intervalMs;
    while (!signal.aborted) {
      const started = this.#clock.now();
      let waitMs = intervalMs;
      try {
        const answer = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
        const now = await readCounters(this.#host, this.#clock.now, answer);
        const nowKey = deviceKey(now);
        if (nowKey !== key) {
          this.#devices = await readDevices(this.#host, now, answer);
          // Who follows knows other devices: they get the new ones with the history.
          this.#fresh = true;
          key = nowKey;
        }
        if (signal.aborted) return;
        // After a pause the figures would be a mean over the pause: a second reading makes true ones.
        const recent = before && now.time - before.time <= gapMs ? before : undefined;
        this.#countKills(before, now);
        if (recent) this.#take(recent, now);
        else this.#begin();
        waitMs = recent ? Math.max(100, intervalMs - (this.#clock.now() - started)) : secondMs;
        before = now;
        retryMs = intervalMs;
      } catch (error) {
        if (signal.aborted) return;
        this.#lose(asProblem(error).toJSON(), started);
        before = undefined;
        waitMs = retryMs;
        retryMs = Math.min(retryMs * 2, retryMaxMs);
      }
      await this.#clock.sleep(waitMs, signal);
    }
  }

  /** What follows is not joined to what was before. */
  #begin(): void {
    this.#history.gap();
    this.#fresh = true;
  }

  #countKills(before: Reading | undefined, now: Reading): void {
    const kills = before?.oomKills !== undefined && now.oomKills !== undefined ? now.oomKills - before.oomKills : 0;
    if (kills <= 0) return;
    const mark: Mark = { time: now.time, kind: "out-of-memory", count: kills };
    this.#history.mark(mark);
    this.#newMarks.push(mark);
  }

  #take(before: Reading, now: Reading): void {
    this.#lost = undefined;
    const figures = figuresBetween(before, now, this.#devices);
    this.#history.add(now.time, figures);
    const marks = this.#newMarks;
    this.#newMarks = [];
    if (this.#fresh)
      for (const follower of this.#followers) {
        follower.queue = [this.#past()];
        follower.wake();
      }
    else this.#send({ kind: "sample", time: now.time, figures, ...(marks.length > 0 ? { marks } : {}) });
    this.#fresh = false;
  }

  #lose(problem: ProblemData, time: number): void {
    if (this.#lost) return;
    this.#lost = problem;
    this.#history.gap(time);
    this.#send({ kind: "lost", time, problem });
  }
}
