import { diff, type Json, type JsonObject, merge } from "../../../src/live/index.ts";
import type { ProblemData } from "../../../src/problem/index.ts";
import { Observable } from "./observable.ts";

/** A state followed live: what is known, and how far it can be trusted. */
export interface Live<T> {
  readonly kind: "loading" | "live" | "lost" | "failed";
  /** The latest state, also while the connection is lost. */
  readonly data: T | undefined;
  readonly problem: ProblemData | undefined;
  /** When the data was last known to be true, in milliseconds since the epoch. */
  readonly asOf: number;
}

export type LiveMessage<T> = { readonly snapshot: T } | { readonly patch: JsonObject };

export interface LiveObserver<T> {
  message(message: LiveMessage<T>): void;
  lost(): void;
  failed(problem: ProblemData): void;
}

export type Open<T> = (observer: LiveObserver<T>) => () => void;

/** A store that nobody looks at any more goes on so long, so that going to another page and back costs nothing. */
const lingerMs = 3000;

const nothing: Live<never> = { kind: "loading", data: undefined, problem: undefined, asOf: 0 };

/** Live updates of the whole page, stopped by "Pause live updates". `held` counts what waits. */
export const pause = new Observable<{ readonly paused: boolean; readonly held: number }>({ paused: false, held: 0 });

/**
 * One subscription shared by every component that shows it. It opens with the first and closes with the last;
 * patches are applied once per animation frame.
 */
export class LiveStore<T extends object> {
  readonly #open: Open<T>;
  readonly #value = new Observable<Live<T>>(nothing);
  #users = 0;
  #close: (() => void) | undefined;
  #linger: ReturnType<typeof setTimeout> | undefined;
  #latest: T | undefined;
  #scheduled = false;
  #arrived = 0;

  constructor(open: Open<T>) {
    this.#open = open;
    pause.subscribe(() => {
      if (!pause.get().paused && this.#arrived > 0) this.#publish();
    });
  }

  readonly get = this.#value.get;

  readonly subscribe = (listener: () => void): (() => void) => {
    clearTimeout(this.#linger);
    this.#users += 1;
    this.#close ??= this.#begin();
    const stop = this.#value.subscribe(listener);
    return () => {
      stop();
      this.#users -= 1;
      if (this.#users === 0) this.#linger = setTimeout(() => this.#end(), lingerMs);
    };
  };

  /** Opens the subscription anew after it failed. */
  retry(): void {
    if (this.#users === 0) return;
    this.#close?.();
    this.#value.set({ ...nothing, data: this.#latest });
    this.#close = this.#begin();
  }

  #begin(): () => void {
    return this.#open({
      message: (message) => {
        if ("snapshot" in message) {
          // The same rows keep their identity over a reconnect: nothing that did not change is drawn again.
          const change = diff(this.#latest as unknown as Json, message.snapshot as unknown as Json);
          this.#latest =
            this.#latest === undefined || change === undefined
              ? (this.#latest ?? message.snapshot)
              : (merge(this.#latest as unknown as Json, change) as unknown as T);
          if (this.#value.get().data === undefined) return this.#publish();
        } else {
          this.#latest = merge(this.#latest as unknown as Json, message.patch) as unknown as T;
        }
        this.#arrived += 1;
        if (pause.get().paused) pause.set({ paused: true, held: pause.get().held + 1 });
        else this.#schedule();
      },
      lost: () => {
        const { kind, data, asOf } = this.#value.get();
        if (kind === "live" || kind === "lost")
          this.#value.set({ kind: "lost", data, problem: undefined, asOf: kind === "live" ? Date.now() : asOf });
      },
      failed: (problem) => {
        const { data, asOf } = this.#value.get();
        this.#value.set({ kind: "failed", data, problem, asOf });
        this.#close?.();
      },
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    // A hidden tab draws no frames; it is kept up to date once in a while.
    const next = document.hidden ? (work: () => void) => setTimeout(work, 500) : requestAnimationFrame;
    next(() => {
      this.#scheduled = false;
      if (!pause.get().paused) this.#publish();
    });
  }

  #publish(): void {
    this.#arrived = 0;
    this.#value.set({ kind: "live", data: this.#latest, problem: undefined, asOf: Date.now() });
  }

  #end(): void {
    this.#close?.();
    this.#close = undefined;
    this.#latest = undefined;
    this.#value.set(nothing);
  }
}
