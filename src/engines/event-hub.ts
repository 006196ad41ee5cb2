import { Problem } from "../problem/index.ts";
import type { EngineEvent } from "./engine.ts";

/** Most events that wait for a reader who is slower than the engine, before it is told to list again. */
const waitingLimit = 10_000;

/** Opens the engine's stream: calls `opened` when nothing is missed any more, yields until abort, throws when it breaks. */
export type EventSource = (signal: AbortSignal, opened: () => void) => AsyncIterable<EngineEvent>;

/** One stream of the engine for any number of readers: opened for the first, closed after the last. */
export class EventHub {
  readonly #source: EventSource;
  readonly #readers = new Set<Reader>();
  #upstream: AbortController | undefined;
  #open = false;

  constructor(source: EventSource) {
    this.#source = source;
  }

  /** See Engine.events. */
  read(signal: AbortSignal, listening?: () => void): AsyncIterable<EngineEvent> {
    const reader = new Reader(listening);
    this.#readers.add(reader);
    const leave = (): void => {
      signal.removeEventListener("abort", leave);
      this.#leave(reader);
    };
    signal.addEventListener("abort", leave, { once: true });
    if (signal.aborted) leave();
    else if (this.#open) reader.begin();
    else this.#start();
    return reader.events(leave);
  }

  /** Tells all readers of something that the engine itself does not tell. */
  announce(event: EngineEvent): void {
    for (const reader of this.#readers) reader.push(event);
  }

  close(): void {
    for (const reader of this.#readers) this.#leave(reader);
  }

  #leave(reader: Reader): void {
    reader.end();
    this.#readers.delete(reader);
    if (this.#readers.size > 0) return;
    this.#upstream?.abort();
    this.#upstream = undefined;
    this.#open = false;
  }

  #start(): void {
    if (this.#upstream) return;
    const upstream = new AbortController();
    this.#upstream = upstream;
    this.#run(upstream).catch((error: unknown) => {
      if (this.#upstream !== upstream) return;
      this.#upstream = undefined;
      this.#open = false;
      for (const reader of this.#readers) reader.fail(error);
      this.#readers.clear();
    });
  }

  async #run(upstream: AbortController): Promise<void> {
    const opened = (): void => {
      if (this.#upstream !== upstream) return;
      this.#open = true;
      for (const reader of this.#readers) reader.begin();
    };
    for await (const event of this.#source(upstream.signal, opened)) {
      if (this.#upstream !== upstream) return;
      this.announce(event);
    }
    if (!upstream.signal.aborted)
      throw new Problem("connection-lost", { title: "The engine's events ended.", remedies: [{ do: "retry" }] });
  }
}

class Reader {
  #waiting: EngineEvent[] = [];
  #error: unknown;
  #state = "open" as "open" | "ended" | "failed";
  #wake: (() => void) | undefined;
  #listening: (() => void) | undefined;

  constructor(listening: (() => void) | undefined) {
    this.#listening = listening;
  }

  begin(): void {
    const listening = this.#listening;
    this.#listening = undefined;
    listening?.();
  }

  push(event: EngineEvent): void {
    if (this.#state !== "open") return;
    if (this.#waiting.length >= waitingLimit)
      this.fail(new Problem("connection-lost", { title: "More happens than can be followed." }));
    else this.#waiting.push(event);
    this.#wake?.();
  }

  fail(error: unknown): void {
    if (this.#state !== "open") return;
    this.#state = "failed";
    this.#error = error;
    this.#wake?.();
  }

  end(): void {
    if (this.#state === "open") this.#state = "ended";
    this.#wake?.();
  }

  #ended(): boolean {
    return this.#state === "ended";
  }

  async *events(leave: () => void): AsyncGenerator<EngineEvent> {
    try {
      for (;;) {
        const batch = this.#waiting;
        this.#waiting = [];
        for (const event of batch) {
          if (this.#ended()) return;
          yield event;
        }
        if (batch.length > 0) continue;
        if (this.#state === "failed") throw this.#error;
        if (this.#ended()) return;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = undefined;
      }
    } finally {
      leave();
    }
  }
}
