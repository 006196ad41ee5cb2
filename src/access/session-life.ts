import { type LiveSource, LiveValue } from "./live.ts";

/** How a session ended. */
export type SessionEnd = "idle" | "unused" | "lost" | "logged-out";

/** What a person does on the pages of a session, as far as they told. */
export interface Activity {
  /** Milliseconds since the epoch of the latest. */
  readonly at: number;
  /** Grows with every report. */
  readonly count: number;
}

export interface SessionLimits {
  /** A person who does nothing for so long is logged out, in milliseconds; undefined: never. */
  readonly idleMs?: number | undefined;
  /** A session that nothing is open for is ended after so long, in milliseconds. */
  readonly unusedMs: number;
  readonly now?: (() => number) | undefined;
}

export interface SessionWatcher {
  /** Something was opened or closed, or the person did something. */
  changed?(): void;
  /** Called once, before what hangs on the session hears of it. */
  ended(why: SessionEnd): void;
}

/**
 * The life of a session, the same however people come in: it ends when the person does nothing for too long, when nothing
 * is open for it any more, and when it is ended.
 */
export class SessionLife {
  readonly #limits: SessionLimits;
  readonly #now: () => number;
  readonly #watcher: SessionWatcher;
  readonly #end = new AbortController();
  readonly #activity: LiveValue<Activity>;
  #open = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  #unusedTimer: NodeJS.Timeout | undefined;

  constructor(limits: SessionLimits, watcher: SessionWatcher) {
    this.#limits = limits;
    this.#now = limits.now ?? Date.now;
    this.#watcher = watcher;
    this.#activity = new LiveValue<Activity>({ at: this.#now(), count: 0 });
    this.#watchIdle();
    this.#watchUnused();
  }

  /** Aborts, with a `SessionEnd`, when it ends. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** Pages, transfers and tasks that are open for it. */
  get open(): number {
    return this.#open;
  }

  get activity(): LiveSource<Activity> {
    return this.#activity;
  }

  /** Counts something open until it is disposed. */
  hold(): Disposable {
    let held = !this.signal.aborted;
    if (held) this.#count(1);
    return {
      [Symbol.dispose]: () => {
        if (held) this.#count(-1);
        held = false;
      },
    };
  }

  /** The person did something. */
  active(): void {
    if (this.signal.aborted) return;
    this.#activity.update(({ count }) => ({ at: this.#now(), count: count + 1 }));
    this.#watchIdle();
    this.#watcher.changed?.();
  }

  end(why: SessionEnd): void {
    if (this.signal.aborted) return;
    clearTimeout(this.#idleTimer);
    clearTimeout(this.#unusedTimer);
    this.#watcher.ended(why);
    this.#end.abort(why);
  }

  #count(step: 1 | -1): void {
    this.#open += step;
    this.#watchUnused();
    if (!this.signal.aborted) this.#watcher.changed?.();
  }

  #watchIdle(): void {
    clearTimeout(this.#idleTimer);
    if (this.#limits.idleMs === undefined) return;
    this.#idleTimer = setTimeout(() => this.end("idle"), this.#limits.idleMs);
    this.#idleTimer.unref();
  }

  #watchUnused(): void {
    clearTimeout(this.#unusedTimer);
    if (this.#open > 0 || this.signal.aborted) return;
    this.#unusedTimer = setTimeout(() => this.end("unused"), this.#limits.unusedMs);
    this.#unusedTimer.unref();
  }
}
