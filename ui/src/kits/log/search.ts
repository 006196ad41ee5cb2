import { ansiText } from "./ansi.ts";
import type { LogLine } from "./line-buffer.ts";

/** Lines that match at most; a search for "e" finds no more than anybody would look at. */
export const matchLimit = 50_000;

/** Literal text as an expression that finds it, whatever its case. */
export function searchExpression(query: string): RegExp | undefined {
  if (query === "") return undefined;
  return new RegExp(query.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"), "gi");
}

/** Finds the lines that hold a text, a slice at a time, and goes on as lines come and go. */
export class LogSearch {
  readonly query: string;
  readonly #expression: RegExp | undefined;
  #numbers: number[] = [];
  /** Number of the first line that has not been looked at. */
  #next = 0;
  #full = false;

  constructor(query: string) {
    this.query = query;
    this.#expression = searchExpression(query);
  }

  /** The numbers of the matching lines, in order. */
  get numbers(): readonly number[] {
    return this.#numbers;
  }

  /** There are more matches than are counted. */
  get full(): boolean {
    return this.#full;
  }

  /**
   * Looks at further lines until `over` says that it has been long enough.
   * @returns whether all lines have been looked at
   */
  advance(lines: readonly LogLine[], over: () => boolean): boolean {
    const first = lines[0]?.number;
    if (first === undefined || !this.#expression) return true;
    if (this.#numbers.length > 0 && (this.#numbers[0] ?? 0) < first)
      this.#numbers = this.#numbers.slice(position(this.#numbers, first));
    if (this.#next < first) this.#next = first;
    for (let index = this.#next - first; index < lines.length; index++) {
      const line = lines[index];
      if (!line) break;
      this.#next = line.number + 1;
      this.#expression.lastIndex = 0;
      if (this.#expression.test(ansiText(line.text))) {
        if (this.#numbers.length < matchLimit) this.#numbers.push(line.number);
        else this.#full = true;
      }
      if (index % 256 === 255 && over()) return false;
    }
    return true;
  }

  /** The next match after a line, or the one before it; around the ends. */
  from(number: number, back: boolean): number | undefined {
    const count = this.#numbers.length;
    if (count === 0) return undefined;
    const at = back ? position(this.#numbers, number) - 1 : position(this.#numbers, number + 1);
    return this.#numbers[(at + count) % count];
  }

  /** How many matches come before a line. */
  rank(number: number): number {
    return position(this.#numbers, number);
  }
}

/** Index of the first number that is not below `least`. */
function position(numbers: readonly number[], least: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
