import type { LiveSource } from "../../access/index.ts";
import { LiveValue } from "../../access/index.ts";

/** Work that nobody follows any more goes on so long, so that changing pages does not list everything anew. */
const lingerMs = 10_000;

/**
 * A live state whose work runs only while somebody follows it: it starts with the first follower and is aborted
 * some seconds after the last, as each of them wanted it, or when nothing needs it any more.
 */
export class SharedSource<State extends object> implements LiveSource<State> {
  readonly #empty: State;
  readonly #work: (value: LiveValue<State>, signal: AbortSignal) => void;
  readonly #value: LiveValue<State>;
  readonly #needed: () => boolean;
  #followers = 0;
  #stop: AbortController | undefined;
  #linger: NodeJS.Timeout | undefined;
  /** Until when it goes on though nobody follows, in milliseconds of `performance.now()`. */
  #until = 0;

  /** @param needed whether something needs the work, though nobody follows it */
  constructor(
    empty: State,
    work: (value: LiveValue<State>, signal: AbortSignal) => void,
    needed: () => boolean = () => false,
  ) {
    this.#needed = needed;
    this.#empty = empty;
    this.#work = work;
    this.#value = new LiveValue(empty);
  }

  read(): State {
    return this.#value.read();
  }

  /** @param linger how many milliseconds the work is to go on after this follower */
  subscribe(listener: () => void, linger: number = lingerMs): Disposable {
    clearTimeout(this.#linger);
    this.#followers += 1;
    const subscription = this.#value.subscribe(listener);
    if (!this.#stop) {
      this.#stop = new AbortController();
      this.#work(this.#value, this.#stop.signal);
    }
    let open = true;
    return {
      [Symbol.dispose]: () => {
        if (!open) return;
        open = false;
        subscription[Symbol.dispose]();
        this.#followers -= 1;
        this.stay(linger);
      },
    };
  }

  /** Work that nobody follows goes on for so many milliseconds at least; without a number as long as after most followers. */
  stay(linger: number = lingerMs): void {
    this.#until = Math.max(this.#until, performance.now() + linger);
    if (this.#followers > 0 || !this.#stop) return;
    clearTimeout(this.#linger);
    this.#linger = setTimeout(
      () => (this.#needed() ? this.stay() : this.close()),
      Math.max(0, this.#until - performance.now()),
    );
    this.#linger.unref();
  }

  /** The same state for followers after whom the work goes on only so many milliseconds. */
  brief(linger: number): LiveSource<State> {
    return {
      read: () => this.read(),
      subscribe: (listener) => this.subscribe(listener, linger),
    };
  }

  /** Ends the work and forgets the state. */
  close(): void {
    clearTimeout(this.#linger);
    this.#stop?.abort();
    this.#stop = undefined;
    this.#until = 0;
    this.#value.set(this.#empty);
  }
}
