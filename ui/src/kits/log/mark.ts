import type { LogLine } from "./line-buffer.ts";

/** What names a line in an address: its stamp, and "~N" for the N-th further line of the same stamp. */
export function markOf(lines: readonly LogLine[], line: LogLine): string {
  const first = lines[0]?.number ?? 0;
  let same = 0;
  for (let index = line.number - first - 1; index >= 0; index--) {
    const before = lines[index];
    if (!before || before.stamp === "") continue;
    if (before.stamp !== line.stamp) break;
    same += 1;
  }
  return same === 0 ? line.stamp : `${line.stamp}~${same}`;
}

/** Finds a marked line among lines that come one after the other; each is looked at once. */
export class MarkSearch {
  readonly mark: string;
  readonly #stamp: string;
  #left: number;
  /** Number of the first line that has not been looked at. */
  #next = 0;
  #line: LogLine | undefined;

  constructor(mark: string) {
    const at = mark.lastIndexOf("~");
    this.mark = mark;
    this.#stamp = at < 0 ? mark : mark.slice(0, at);
    this.#left = at < 0 ? 0 : Number(mark.slice(at + 1)) || 0;
  }

  /** The line, as soon as it is there and as long as it is kept. */
  find(lines: readonly LogLine[]): LogLine | undefined {
    const first = lines[0]?.number ?? 0;
    if (this.#line) return this.#line.number >= first ? this.#line : undefined;
    if (this.#stamp === "") return undefined;
    for (let index = Math.max(0, this.#next - first); index < lines.length; index++) {
      const line = lines[index];
      if (line?.stamp !== this.#stamp || this.#left-- > 0) continue;
      this.#line = line;
      break;
    }
    this.#next = (lines.at(-1)?.number ?? 0) + 1;
    return this.#line;
  }
}
