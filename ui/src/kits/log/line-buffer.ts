import { type AnsiStyle, ansiSpans, plain } from "./ansi.ts";

/** Lines that are kept; the oldest go first. */
export const lineLimit = 200_000;
/** Characters of a line that are kept. */
export const lengthLimit = 16 * 1024;
/** The oldest lines go so many at a time, because making room costs the whole list. */
const dropStep = 10_000;

/** A line of a log, or a note between lines. */
export interface LogLine {
  /** Counted from 1 for the first line that ever came; never given twice. */
  readonly number: number;
  readonly stream: "stdout" | "stderr" | "note";
  /** RFC 3339 with up to nanoseconds, as the engine gave it; "" where it gave none. */
  readonly stamp: string;
  /** Raw: with control sequences, without the line's end. */
  readonly text: string;
  /** Characters that were cut off. */
  readonly cut: number;
  /** The look that earlier lines left on. */
  readonly start: AnsiStyle;
}

/** A stream's line that has no end yet. */
interface OpenLine {
  readonly decoder: TextDecoder;
  text: string;
  cut: number;
  style: AnsiStyle;
}

/** Takes the bytes of a log as they come and keeps its newest lines. */
export class LineBuffer {
  readonly #limit: number;
  #lines: LogLine[] = [];
  #next = 1;
  #dropped = 0;
  #after = "";
  #same = 0;
  readonly #open: Readonly<Record<"stdout" | "stderr", OpenLine>> = { stdout: openLine(), stderr: openLine() };

  constructor(limit = lineLimit) {
    this.#limit = limit;
  }

  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  /** Lines that are no longer kept. */
  get dropped(): number {
    return this.#dropped;
  }

  /** The stamp of the newest line. */
  get lastStamp(): string {
    for (let i = this.#lines.length - 1; i >= 0; i--) {
      const stamp = this.#lines[i]?.stamp;
      if (stamp) return stamp;
    }
    return "";
  }

  push(stream: "stdout" | "stderr", bytes: Uint8Array): void {
    const open = this.#open[stream];
    const text = open.decoder.decode(bytes, { stream: true });
    let from = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
      extend(open, text.slice(from, end));
      this.#close(stream);
      from = end + 1;
    }
    if (from < text.length) extend(open, text.slice(from));
    this.#trim();
  }

  /** A note between the lines. */
  note(text: string): void {
    this.#lines.push({ number: this.#next++, stream: "note", stamp: "", text, cut: 0, start: plain });
    this.#trim();
  }

  /** Nothing more comes: what has no end is a line too. */
  end(): void {
    for (const stream of ["stdout", "stderr"] as const) {
      const open = this.#open[stream];
      extend(open, open.decoder.decode());
      if (open.text !== "" || open.cut > 0) this.#close(stream);
    }
  }

  /**
   * Leaves out what is here already: for going on, from the last stamp, after a connection was lost. Podman's stamps
   * have only seconds, so of those with the last one as many are left out as there are.
   */
  skipKnown(): void {
    this.#after = this.lastStamp;
    this.#same = this.#after === "" ? 0 : this.position(this.#lines.length);
  }

  /** How many lines before this index have the stamp of the one that comes last before it. */
  position(index: number): number {
    let stamp = "";
    let count = 0;
    for (let i = index - 1; i >= 0; i--) {
      const line = this.#lines[i];
      if (!line || line.stamp === "") continue;
      if (stamp === "") stamp = line.stamp;
      if (line.stamp !== stamp) break;
      count += 1;
    }
    return count;
  }

  clear(): void {
    this.#lines = [];
    this.#dropped = 0;
  }

  #close(stream: "stdout" | "stderr"): void {
    const open = this.#open[stream];
    const raw = open.text.endsWith("\r") ? open.text.slice(0, -1) : open.text;
    const stamp = stampOf(raw);
    const text = stamp === "" ? raw : raw.slice(stamp.length + 1);
    const start = open.style;
    if (start !== plain || text.includes("\x1b")) open.style = ansiSpans(text, start).end;
    const { cut } = open;
    open.text = "";
    open.cut = 0;
    if (this.#after !== "" && stamp !== "") {
      if (stamp < this.#after) return;
      if (stamp === this.#after && this.#same-- > 0) return;
      this.#after = "";
    }
    this.#lines.push({ number: this.#next++, stream, stamp, text, cut, start });
  }

  #trim(): void {
    if (this.#lines.length < this.#limit + Math.min(dropStep, this.#limit)) return;
    const excess = this.#lines.length - this.#limit;
    this.#lines = this.#lines.slice(excess);
    this.#dropped += excess;
  }
}

function openLine(): OpenLine {
  return { decoder: new TextDecoder(), text: "", cut: 0, style: plain };
}

function extend(open: OpenLine, text: string): void {
  const room = lengthLimit - open.text.length;
  if (text.length <= room) open.text += text;
  else {
    open.text += text.slice(0, room);
    open.cut += text.length - room;
  }
}

/** The time before the text, as engines write it: "2024-01-01T00:00:00.000000000Z ". */
function stampOf(text: string): string {
  if (text.charCodeAt(4) !== 0x2d || text.charCodeAt(10) !== 0x54) return "";
  const space = text.indexOf(" ");
  const stamp = text.slice(0, space < 0 ? text.length : space);
  return stamp.length <= 40 && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/.test(stamp)
    ? stamp
    : "";
}
