import { Problem } from "../../problem/index.ts";
import type { ContainerSummary, Engine, EngineEvent } from "../engine.ts";
import { applyEvent, type ContainerRows } from "./apply-event.ts";
import { type ContainerRow, containerRow } from "./rows.ts";
import { unread } from "./too-large.ts";

/** Events of one container come in bursts (init, start, health): it is read once a burst, in milliseconds. */
const burstMs = 60;
/** The list is given at most once in so many milliseconds; one that takes long to give, so many times more seldom. */
const frameMs = 16;
const frameRest = 16;
/** Most events that wait for the first list. */
const meanwhileLimit = 10_000;
/** Containers read at the same time: more would starve the engine's own work. */
const readers = 4;
/** So many are read as fast as it goes, and in a storm that does not end so many a second. */
const readBurst = 100;
const readsPerSecond = 50;

/**
 * Follows the containers of one engine until abort: lists once, then applies events and reads what they name.
 * Throws when the engine's events end.
 */
export async function followContainers(
  engine: Engine,
  publish: (rows: ContainerRows) => void,
  signal: AbortSignal,
): Promise<void> {
  const rows = new Map<string, ContainerRow>();
  let listed = false;
  /** What happened while the list was on its way: it may know of it or not. */
  let meanwhile: EngineEvent[] = [];
  let published = 0;
  let timer: NodeJS.Timeout | undefined;
  let took = 0;
  const tell = (): void => {
    timer = undefined;
    const begun = performance.now();
    publish(Object.fromEntries(rows));
    published = performance.now();
    took = published - begun;
  };
  /** At once after a pause, and once a frame in a storm: a list of thousands is not made anew for every event. */
  const changed = (): void => {
    if (!listed || timer !== undefined) return;
    timer = setTimeout(tell, Math.max(0, published + Math.max(frameMs, frameRest * took) - performance.now()));
  };
  const set = (id: string, row: ContainerRow | undefined): void => {
    if (row === rows.get(id)) return;
    if (row) rows.set(id, row);
    else rows.delete(id);
    changed();
  };
  const reads = new Reads(
    (id) => engine.containers.summary(id, { signal }),
    (id, summary) => {
      if (summary) set(summary.id, containerRow(engine.id, summary));
      else set(id, undefined);
    },
    signal,
  );
  const apply = (event: EngineEvent): void => {
    const { id } = event;
    const row = rows.get(id);
    const applied = applyEvent(row ? { [id]: row } : {}, event);
    set(id, Object.hasOwn(applied.rows, id) ? applied.rows[id] : undefined);
    if (applied.read !== undefined) reads.want(applied.read);
  };
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  const list = async (): Promise<void> => {
    const summaries = await engine.containers.list({ signal }).catch((error: unknown) => {
      throw unread(error, engine.kind, "containers");
    });
    for (const summary of summaries) rows.set(summary.id, containerRow(engine.id, summary));
    for (const event of meanwhile) apply(event);
    meanwhile = [];
    listed = true;
    tell();
  };
  const events = (async () => {
    for await (const event of engine.events({ signal, listening: () => void list().catch(failed.reject) })) {
      if (listed) apply(event);
      else if (meanwhile.push(event) > meanwhileLimit)
        throw new Problem("connection-lost", { title: "More happens than can be followed." });
    }
  })();
  try {
    await Promise.race([events, failed.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Reads containers one by one: never two reads of one at once, and never an answer older than the last event. */
class Reads {
  readonly #read: (id: string) => Promise<ContainerSummary | undefined>;
  readonly #done: (id: string, summary: ContainerSummary | undefined) => void;
  readonly #signal: AbortSignal;
  readonly #wanted = new Map<string, number>();
  readonly #running = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #left = readBurst;
  #filled = performance.now();

  constructor(
    read: (id: string) => Promise<ContainerSummary | undefined>,
    done: (id: string, summary: ContainerSummary | undefined) => void,
    signal: AbortSignal,
  ) {
    this.#read = read;
    this.#done = done;
    this.#signal = signal;
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  want(id: string): void {
    this.#wanted.set(id, Date.now() + burstMs);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#start();
    }, burstMs);
  }

  #fill(): void {
    const now = performance.now();
    this.#left = Math.min(readBurst, this.#left + ((now - this.#filled) / 1000) * readsPerSecond);
    this.#filled = now;
  }

  #start(): void {
    const now = Date.now();
    this.#fill();
    for (const [id, due] of this.#wanted) {
      if (this.#running.size >= readers || this.#left < 1) break;
      if (due > now || this.#running.has(id)) continue;
      this.#wanted.delete(id);
      this.#running.add(id);
      this.#left -= 1;
      void this.#read(id)
        .then(
          (summary) => {
            // An event that came while this was on its way knows more: it has asked for another read.
            if (!this.#wanted.has(id) && !this.#signal.aborted) this.#done(id, summary);
          },
          () => {}, // the engine is going: its events end too, and that is told
        )
        .finally(() => {
          this.#running.delete(id);
          if (this.#wanted.size > 0) this.#start();
        });
    }
    if (this.#wanted.size > 0 && this.#running.size < readers) this.#schedule();
  }
}
