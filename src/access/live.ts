import { setTimeout as delay } from "node:timers/promises";
import { diff, type Json, type JsonObject } from "../live/index.ts";

/** A state that can be read at any time and says when it changed. */
export interface LiveSource<State extends object> {
  read(): State;
  /** Calls back after every change, until disposed. */
  subscribe(listener: () => void): Disposable;
}

/** What a subscription sends: first the whole state, then merge patches (RFC 7396). */
export type LiveMessage<State> = { readonly snapshot: State } | { readonly patch: JsonObject };

/** At most one message a frame (60 a second), in milliseconds. */
const frameMs = 16;

/**
 * Follows a source until abort. What changes while the connection is busy is joined into one patch, so a slow
 * link costs no memory: it sees fewer, larger steps.
 */
export async function* follow<State extends object>(
  source: LiveSource<State>,
  { signal, drained }: { signal: AbortSignal; drained: (signal?: AbortSignal) => Promise<void> },
): AsyncGenerator<LiveMessage<State>, void, void> {
  let wake: () => void = () => {};
  let dirty = false;
  using _ = source.subscribe(() => {
    dirty = true;
    wake();
  });
  const stop = (): void => wake();
  signal.addEventListener("abort", stop);
  try {
    let sent = source.read();
    yield { snapshot: sent };
    while (!signal.aborted) {
      if (!dirty) {
        const change = Promise.withResolvers<void>();
        wake = change.resolve;
        await change.promise;
      }
      if (signal.aborted) return;
      await drained(signal);
      dirty = false;
      const now = source.read();
      const patch = diff(sent as unknown as Json, now as unknown as Json);
      sent = now;
      if (patch !== undefined) yield { patch: patch as JsonObject };
      await delay(frameMs, undefined, { signal }).catch(() => {});
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** A source held in memory: `set` replaces its state. */
export class LiveValue<State extends object> implements LiveSource<State> {
  #state: State;
  readonly #listeners = new Set<() => void>();

  constructor(state: State) {
    this.#state = state;
  }

  read(): State {
    return this.#state;
  }

  set(state: State): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  update(change: (state: State) => State): void {
    this.set(change(this.#state));
  }

  subscribe(listener: () => void): Disposable {
    const own = (): void => listener();
    this.#listeners.add(own);
    return { [Symbol.dispose]: () => void this.#listeners.delete(own) };
  }
}
