import { useCallback, useSyncExternalStore } from "react";

/** What is asked for while rows are shown, because engines' lists do not tell it and no event does. */
interface Answer<T> {
  readonly value: T | undefined;
  /** When it was asked, in ms since 1970; 0 while it was not. */
  readonly checked: number;
}

const unknown: Answer<never> = { value: undefined, checked: 0 };
/** Keys that rows ask for are collected so long, in ms, and asked for so many at once. */
const collectMs = 200;
const batch = 60;

/** Answers by key, asked for in batches and kept for a while. A new `version` of a key asks again. */
export class Lookup<T> {
  readonly #ask: (keys: readonly string[]) => Promise<{ readonly [key: string]: T }>;
  readonly #keepMs: number;
  readonly #answers = new Map<string, Answer<T>>();
  readonly #versions = new Map<string, string>();
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #waiting = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;

  constructor(ask: (keys: readonly string[]) => Promise<{ readonly [key: string]: T }>, keepMs: number) {
    this.#ask = ask;
    this.#keepMs = keepMs;
  }

  readonly of = (key: string): Answer<T> => this.#answers.get(key) ?? unknown;

  follow(key: string, version: string, tell: () => void): () => void {
    const listeners = this.#listeners.get(key) ?? new Set();
    listeners.add(tell);
    this.#listeners.set(key, listeners);
    if (this.#versions.get(key) !== version || Date.now() - this.of(key).checked > this.#keepMs) {
      this.#versions.set(key, version);
      this.#waiting.add(key);
      this.#schedule();
    }
    return () => {
      listeners.delete(tell);
      if (listeners.size === 0) {
        this.#listeners.delete(key);
        this.#waiting.delete(key);
      }
    };
  }

  #schedule(): void {
    if (this.#running) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#next();
    }, collectMs);
  }

  async #next(): Promise<void> {
    const keys = [...this.#waiting].slice(0, batch);
    if (keys.length === 0) return;
    for (const key of keys) this.#waiting.delete(key);
    this.#running = true;
    const checked = Date.now();
    // Without an answer the cells stay empty, and the next look asks again.
    const answers = await this.#ask(keys).catch(() => undefined);
    this.#running = false;
    for (const key of keys) {
      if (answers) this.#answers.set(key, { value: Object.hasOwn(answers, key) ? answers[key] : undefined, checked });
      else this.#versions.delete(key);
      for (const tell of this.#listeners.get(key) ?? []) tell();
    }
    if (this.#waiting.size > 0) this.#schedule();
  }
}

/** The answer for one key while its cell is shown. */
export function useLookup<T>(lookup: Lookup<T>, key: string, version: string): Answer<T> {
  const subscribe = useCallback((tell: () => void) => lookup.follow(key, version, tell), [lookup, key, version]);
  return useSyncExternalStore(subscribe, () => lookup.of(key));
}
