import type { Figures } from "./rates.ts";

/** Something that happened at a moment, drawn over the charts. */
export interface Mark {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly kind: "out-of-memory";
  readonly count: number;
}

/**
 * Figures over time, column by column: `values[name][i]` was at `times[i]`; null where it was not known. A row of
 * nulls only ends what was before it: between it and the next row is a gap.
 */
export interface Columns {
  /** Milliseconds since the epoch, ascending. */
  readonly times: readonly number[];
  readonly values: Readonly<Record<string, readonly (number | null)[]>>;
}

/** Every second for five minutes, then every ten seconds to an hour, in milliseconds. */
export const fineMs = 5 * 60_000;
export const coarseMs = 60 * 60_000;
const bucketMs = 10_000;
const markLimit = 256;

interface Row {
  readonly time: number;
  /** Undefined: the gap row. */
  readonly figures: Figures | undefined;
}

/** Keeps the last hour: rows as they came for five minutes, before that the mean of each ten seconds. */
export class History {
  #fine: Row[] = [];
  #coarse: Row[] = [];
  #marks: Mark[] = [];

  get marks(): readonly Mark[] {
    return this.#marks;
  }

  add(time: number, figures: Figures): void {
    this.#push({ time, figures });
  }

  /** From `time` on (by default right after the last row) nothing is known until the next `add`. */
  gap(time?: number): void {
    const last = this.#fine.at(-1) ?? this.#coarse.at(-1);
    // A second gap row after the first would say nothing new.
    if (last?.figures) this.#push({ time: Math.max(time ?? 0, last.time + 1), figures: undefined });
  }

  mark(mark: Mark): void {
    this.#marks = [...this.#marks, mark].slice(-markLimit);
  }

  #push(row: Row): void {
    const last = this.#fine.at(-1) ?? this.#coarse.at(-1);
    // A clock that was set back would make rows that no chart can draw: begin anew.
    if (last && row.time <= last.time) {
      if (last.time - row.time < 1000) return;
      this.#fine = [];
      this.#coarse = [];
      this.#marks = [];
    }
    this.#fine.push(row);
    this.#roll(row.time);
  }

  /** Moves whole buckets that are older than five minutes into the coarse rows; forgets after an hour. */
  #roll(now: number): void {
    const limit = bucketOf(now - fineMs);
    let taken = 0;
    while (taken < this.#fine.length) {
      const first = this.#fine[taken];
      if (!first || bucketOf(first.time) >= limit) break;
      let end = taken;
      while (end < this.#fine.length && bucketOf(this.#fine[end]?.time ?? 0) === bucketOf(first.time)) end += 1;
      this.#coarse.push(...meanOf(this.#fine.slice(taken, end)));
      taken = end;
    }
    if (taken > 0) this.#fine.splice(0, taken);
    const old = this.#coarse.findIndex((row) => row.time >= now - coarseMs);
    if (old > 0) this.#coarse.splice(0, old);
    else if (old < 0) this.#coarse = [];
    if (this.#marks[0] && this.#marks[0].time < now - coarseMs)
      this.#marks = this.#marks.filter((mark) => mark.time >= now - coarseMs);
  }

  columns(): Columns {
    const rows = [...this.#coarse, ...this.#fine];
    const names = new Set(rows.flatMap((row) => Object.keys(row.figures ?? {})));
    const values = Object.fromEntries(
      [...names].map((name) => [name, rows.map((row) => row.figures?.[name] ?? null)] as const),
    );
    return { times: rows.map((row) => row.time), values };
  }
}

function bucketOf(time: number): number {
  return Math.floor(time / bucketMs);
}

/** The mean of the rows of one bucket, and the gap row where the bucket ends in one. */
function meanOf(rows: readonly Row[]): Row[] {
  const known = rows.filter((row) => row.figures);
  const result: Row[] = [];
  const last = known.at(-1);
  if (last) {
    const sums = new Map<string, { sum: number; count: number }>();
    for (const row of known)
      for (const [name, value] of Object.entries(row.figures ?? {})) {
        const entry = sums.get(name);
        if (entry) {
          entry.sum += value;
          entry.count += 1;
        } else sums.set(name, { sum: value, count: 1 });
      }
    const figures: Record<string, number> = {};
    for (const [name, { sum, count }] of sums) figures[name] = Math.round((sum / count) * 10) / 10;
    result.push({ time: last.time, figures });
  }
  const end = rows.at(-1);
  if (end && !end.figures) result.push(end);
  return result;
}
