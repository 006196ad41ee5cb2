import { type Columns, SeriesBuffer } from "./series.ts";

/** Something that happened, drawn as a line over the charts. */
export interface ChartMark {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** What happened, as the table says it. */
  readonly label: string;
}

const markLimit = 256;

/** The figures of one thing (a host, a container) as charts follow them. */
export class ChartFeed {
  readonly series = new SeriesBuffer();
  #marks: readonly ChartMark[] = [];
  #lostAt: number | undefined;
  #version = 0;
  readonly #listeners = new Set<() => void>();

  /** Changes with everything that arrives. */
  get version(): number {
    return this.#version;
  }

  get marks(): readonly ChartMark[] {
    return this.#marks;
  }

  /** Since when nothing arrives, in milliseconds since 1970; undefined while it does. */
  get lostAt(): number | undefined {
    return this.#lostAt;
  }

  /** Begins anew with what is known of the past. */
  reset(columns: Columns, marks: readonly ChartMark[] = []): void {
    this.series.reset(columns);
    this.#marks = marks.slice(-markLimit);
    this.#lostAt = undefined;
    this.#changed();
  }

  push(time: number, figures: Readonly<Record<string, number>>, marks: readonly ChartMark[] = []): void {
    this.series.push(time, figures);
    if (marks.length > 0) this.#marks = [...this.#marks, ...marks].slice(-markLimit);
    this.#lostAt = undefined;
    this.#changed();
  }

  mark(mark: ChartMark): void {
    this.#marks = [...this.#marks, mark].slice(-markLimit);
    this.#changed();
  }

  /** From `time` on nothing is known. */
  lose(time: number): void {
    if (this.#lostAt !== undefined) return;
    this.#lostAt = time;
    this.#changed();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}

/** The moment that all charts of a group point at. */
export class SharedCursor {
  #time: number | undefined;
  readonly #listeners = new Set<() => void>();

  /** Milliseconds since 1970; undefined while nobody points. */
  get time(): number | undefined {
    return this.#time;
  }

  set(time: number | undefined): void {
    if (time === this.#time) return;
    this.#time = time;
    for (const listener of this.#listeners) listener();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
}
