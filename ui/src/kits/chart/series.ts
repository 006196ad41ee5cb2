/** Figures over time as they arrive: `values[name][i]` was at `times[i]` (ms since 1970, ascending), null: not known. */
export interface Columns {
  readonly times: readonly number[];
  readonly values: Readonly<Record<string, readonly (number | null)[]>>;
}

/** One column for each asked name, in the asked order. */
export interface View {
  readonly times: readonly number[];
  readonly rows: readonly (readonly (number | null)[])[];
}

/** One hour and a little, so that the window is full at its left edge. */
export const keptMs = 61 * 60_000;
/** Samples of a second that are further apart have a gap between them. */
const gapMs = 3500;

/**
 * The figures of the last hour, by name. Grows by a row a sample and forgets in steps, so that a sample costs the same
 * whatever is held.
 */
export class SeriesBuffer {
  #times: number[] = [];
  #values = new Map<string, (number | null)[]>();

  /** The time of the newest row; undefined while there is none. */
  get last(): number | undefined {
    return this.#times.at(-1);
  }

  get first(): number | undefined {
    return this.#times[0];
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** Replaces everything. */
  reset(columns: Columns): void {
    this.#times = [...columns.times];
    this.#values = new Map(Object.entries(columns.values).map(([name, values]) => [name, [...values]]));
  }

  /** Adds a row. One that is no newer than the last is dropped; after a pause a gap is put before it. */
  push(time: number, figures: Readonly<Record<string, number>>): void {
    const last = this.last;
    if (last !== undefined && time <= last) return;
    if (last !== undefined && time - last > gapMs) this.#row(last + 1, {});
    this.#row(time, figures);
    const old = this.#times.findIndex((t) => t >= time - keptMs);
    if (old < 60) return;
    this.#times.splice(0, old);
    for (const column of this.#values.values()) column.splice(0, old);
  }

  #row(time: number, figures: Readonly<Record<string, number>>): void {
    const length = this.#times.length;
    this.#times.push(time);
    for (const [name, value] of Object.entries(figures)) {
      let column = this.#values.get(name);
      if (!column) {
        column = Array<number | null>(length).fill(null);
        this.#values.set(name, column);
      }
      column.push(Number.isFinite(value) ? value : null);
    }
    for (const column of this.#values.values()) if (column.length === length) column.push(null);
  }

  /** The newest value; undefined where it is not known now. */
  latest(name: string): number | undefined {
    return this.#values.get(name)?.at(-1) ?? undefined;
  }

  /** The rows from `from` to `to`, and the one before, so that lines reach the edge. */
  window(names: readonly string[], from: number, to: number): View {
    let start = lowerBound(this.#times, from);
    if (start > 0) start -= 1;
    const end = lowerBound(this.#times, to + 1);
    return {
      times: this.#times.slice(start, end),
      rows: names.map((name) => {
        const column = this.#values.get(name);
        return column ? column.slice(start, end) : Array<number | null>(end - start).fill(null);
      }),
    };
  }
}

/** The first index whose time is not before `time`. */
export function lowerBound(times: readonly number[], time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index nearest to `time`; undefined where there is no row within `within` ms. */
export function nearest(times: readonly number[], time: number, within: number): number | undefined {
  const after = lowerBound(times, time);
  let best: number | undefined;
  for (const index of [after - 1, after]) {
    const distance = Math.abs((times[index] ?? Number.POSITIVE_INFINITY) - time);
    if (distance > within) continue;
    if (best === undefined || distance < Math.abs((times[best] ?? 0) - time)) best = index;
  }
  return best;
}

/**
 * The mean of each bucket, at the bucket's last row; buckets begin at whole multiples, so that rows do not flicker
 * while time goes on. Gaps stay: a row in which nothing is known ends its bucket and is kept.
 */
export function downsample(view: View, bucketMs: number): View {
  const times: number[] = [];
  const rows = view.rows.map((): (number | null)[] => []);
  let start = 0;
  const close = (end: number): void => {
    if (end === start) return;
    times.push(view.times[end - 1] ?? 0);
    for (const [i, row] of view.rows.entries()) rows[i]?.push(mean(row, start, end));
    start = end;
  };
  for (let i = 0; i < view.times.length; i += 1) {
    const bucket = Math.floor((view.times[i] ?? 0) / bucketMs);
    if (i > start && bucket !== Math.floor((view.times[start] ?? 0) / bucketMs)) close(i);
    if (view.rows.length > 0 && view.rows.every((row) => row[i] === null)) {
      close(i);
      close(i + 1);
    }
  }
  close(view.times.length);
  return { times, rows };
}

function mean(row: readonly (number | null)[], start: number, end: number): number | null {
  let sum = 0;
  let count = 0;
  for (let i = start; i < end; i += 1) {
    const value = row[i];
    if (value === null || value === undefined) continue;
    sum += value;
    count += 1;
  }
  return count === 0 ? null : sum / count;
}

/** Each row becomes the sum of itself and those before it. Where one is unknown, it adds nothing. */
export function stack(view: View): View {
  const sums: (number | null)[] = Array<number | null>(view.times.length).fill(null);
  return {
    times: view.times,
    rows: view.rows.map((row) => {
      for (const [i, value] of row.entries()) if (value !== null) sums[i] = (sums[i] ?? 0) + value;
      return [...sums];
    }),
  };
}

/** The newest, lowest and highest value, and the mean, of one row; undefined where nothing is known. */
export interface Summary {
  /** Undefined where the newest row does not know it. */
  readonly now?: number;
  readonly low: number;
  readonly high: number;
  readonly mean: number;
}

export function summarize(row: readonly (number | null)[]): Summary | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let count = 0;
  for (const value of row) {
    if (value === null) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    sum += value;
    count += 1;
  }
  if (count === 0) return undefined;
  const now = row.at(-1) ?? undefined;
  return { ...(now === undefined ? {} : { now }), low, high, mean: sum / count };
}

/** The highest value of all rows, 0 where nothing is known. */
export function highest(view: View): number {
  let high = 0;
  for (const row of view.rows) for (const value of row) if (value !== null && value > high) high = value;
  return high;
}
