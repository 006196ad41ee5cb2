import { type Activity, type LiveSource, LiveValue } from "../access/index.ts";

/** When rights end by themselves. */
export interface RightsEnd {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** That is over: they end with the work that still needs them. */
  readonly waits: boolean;
}

export interface IdleRightsOptions {
  /** What the person does on the pages of his session. */
  readonly activity: LiveSource<Activity>;
  /** They end when he has done nothing for so long, in milliseconds. */
  readonly idleMs: number;
  /** Resolves when the work that needs them now is over; undefined where there is none. */
  work(): Promise<void> | undefined;
  end(): void;
}

/**
 * Ends rights when the person has done nothing for too long, and work that needs them is over. What pages ask by
 * themselves is nothing that he does.
 */
export class IdleRights implements Disposable {
  readonly #options: IdleRightsOptions;
  readonly #live: LiveValue<RightsEnd>;
  readonly #following: Disposable;
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  /** Begins to count: whoever has just got them did something. */
  constructor(options: IdleRightsOptions) {
    this.#options = options;
    this.#live = new LiveValue<RightsEnd>({ at: Date.now() + options.idleMs, waits: false });
    this.#following = options.activity.subscribe(() => this.#active());
    this.#wait();
  }

  get live(): LiveSource<RightsEnd> {
    return this.#live;
  }

  [Symbol.dispose](): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#following[Symbol.dispose]();
  }

  #active(): void {
    const { at, waits } = this.#live.read();
    // A machine that slept counted no time: who wakes it may be somebody else.
    if (Date.now() >= at && !waits) this.#due();
    else {
      this.#live.set({ at: Date.now() + this.#options.idleMs, waits: false });
      this.#wait();
    }
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#due(), this.#live.read().at - Date.now());
    this.#timer.unref();
  }

  #due(): void {
    if (this.#over) return;
    const { at } = this.#live.read();
    const work = this.#options.work();
    if (!work) {
      this[Symbol.dispose]();
      this.#options.end();
      return;
    }
    clearTimeout(this.#timer);
    this.#live.set({ at, waits: true });
    void work.then(() => {
      // Somebody came back meanwhile.
      if (this.#live.read().waits) this.#due();
    });
  }
}
