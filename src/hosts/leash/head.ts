import { Readable } from "node:stream";

/** How much of what comes before our own words is kept, in bytes, to say why a program did not start. */
const kept = 4096;
/** Longest line of ours: a mark, a number. */
const lineLimit = 128;
/** How long what could be the beginning of our last line is held back, in milliseconds: it is written as a whole. */
const holdMs = 30;
/** Most bytes that others may write before our words are there; greetings of rc files have some kilobytes. */
export const noiseLimit = 1024 * 1024;

/**
 * A stream whose beginning is somebody else's: what a person's rc files print comes before our first line. `lines` of
 * ours are taken away, and what follows is the program's own, byte for byte. A log-in that prints without end is told
 * once, and nothing more of it is looked at.
 */
export class Headed extends Readable {
  #source: Readable | undefined;
  #first: Buffer = Buffer.alloc(0);
  readonly #more: number;
  readonly #onLine: (line: string, index: number) => void;
  readonly #onFlood: () => void;
  #found = 0;
  #heard = 0;
  /** What is taken out wherever it stands, and called for: the leader's last line; and what could be its beginning. */
  #last: Buffer | undefined;
  #onLast: () => void = () => {};
  #maybe: Buffer = Buffer.alloc(0);
  /** So many bytes of that were passed on, because nothing came after them. */
  #passed = 0;
  #hold: NodeJS.Timeout | undefined;
  #finished = false;
  #before: Buffer = Buffer.alloc(0);
  #noise: Buffer = Buffer.alloc(0);

  /**
   * @param more how many lines of ours follow the first one
   * @param onFlood called where `noiseLimit` bytes have come without them: whoever made it closes the source
   */
  constructor(more: number, onLine: (line: string, index: number) => void, onFlood: () => void) {
    super({ highWaterMark: 64 * 1024 });
    this.#more = more;
    this.#onLine = onLine;
    this.#onFlood = onFlood;
  }

  /**
   * Gives it what to read, once that is there.
   * @param first how our first line begins; it may stand in the middle of theirs
   * @param last a line of ours after all of the program's output, if there is one, and what to do where it comes
   */
  attach(source: Readable, first: string, last?: { line: string; heard: () => void }): void {
    this.#source = source;
    if (last) {
      this.#last = Buffer.from(`${last.line}\n`);
      this.#onLast = last.heard;
    }
    this.#first = Buffer.from(first);
    source.on("data", (chunk: Buffer) => this.#take(chunk));
    source.once("end", () => this.finish());
    source.once("error", (error) => this.destroy(error));
    source.once("close", () => this.finish());
  }

  /** Nothing more comes. */
  finish(): void {
    if (this.#finished || this.destroyed) return;
    this.#finished = true;
    this.#passOn();
    this.push(null);
  }

  /** The last of what others wrote before our first line. */
  get noise(): string {
    const rest = this.#found === 0 ? this.#before : Buffer.alloc(0);
    return Buffer.concat([this.#noise, rest]).subarray(-kept).toString("utf8");
  }

  override _read(): void {
    this.#source?.resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    // Nobody reads any more: what still comes must not stop the program's other stream.
    clearTimeout(this.#hold);
    this.#source?.resume();
    done(error);
  }

  #take(chunk: Buffer): void {
    if (this.#finished) return;
    if (this.destroyed) return void this.#withoutLast(chunk);
    if (this.#found <= this.#more) {
      if (this.#heard > noiseLimit) return;
      this.#heard += chunk.length;
      this.#before = this.#before.length === 0 ? chunk : Buffer.concat([this.#before, chunk]);
      while (this.#found <= this.#more && this.#line()) this.#found += 1;
      if (this.#found <= this.#more) {
        if (this.#heard > noiseLimit) this.#onFlood();
        return;
      }
      chunk = this.#before;
      this.#before = Buffer.alloc(0);
    }
    chunk = this.#withoutLast(chunk);
    if (chunk.length > 0 && !this.push(chunk)) this.#source?.pause();
  }

  #withoutLast(chunk: Buffer): Buffer {
    const last = this.#last;
    if (last === undefined) return chunk;
    clearTimeout(this.#hold);
    const passed = this.#passed;
    const all = this.#maybe.length === 0 ? chunk : Buffer.concat([this.#maybe, chunk]);
    const at = all.indexOf(last);
    if (at >= 0) {
      this.#last = undefined;
      this.#maybe = Buffer.alloc(0);
      this.#passed = 0;
      this.#onLast();
      return Buffer.concat([all.subarray(passed, Math.max(passed, at)), all.subarray(at + last.length)]);
    }
    let kept = Math.min(last.length - 1, all.length);
    while (kept > 0 && !last.subarray(0, kept).equals(all.subarray(all.length - kept))) kept -= 1;
    const free = all.length - kept;
    this.#maybe = Buffer.from(all.subarray(free));
    this.#passed = Math.max(0, passed - free);
    // Who talks with the program waits for its last byte, and the program for what comes after that.
    if (kept > this.#passed) this.#hold = setTimeout(() => this.#passOn(), holdMs);
    return all.subarray(passed, Math.max(passed, free));
  }

  /** Gives away what was held back. Should it be the beginning of our last line after all, that is still heard. */
  #passOn(): void {
    clearTimeout(this.#hold);
    const rest = this.#maybe.subarray(this.#passed);
    this.#passed = this.#maybe.length;
    if (rest.length > 0 && !this.destroyed && !this.push(rest)) this.#source?.pause();
  }

  #line(): boolean {
    const start = this.#found === 0 ? this.#before.indexOf(this.#first) : 0;
    const end = start < 0 ? -1 : this.#before.indexOf(10, start);
    if (end < 0) {
      this.#forget(start);
      return false;
    }
    this.#keep(this.#before.subarray(0, start));
    this.#onLine(this.#before.subarray(start, end).toString("latin1").trimEnd(), this.#found);
    this.#before = this.#before.subarray(end + 1);
    return true;
  }

  /** What cannot be part of our line any more is let go, so that endless noise costs nothing. */
  #forget(start: number): void {
    const most = start < 0 ? this.#first.length - 1 : lineLimit;
    if (this.#before.length <= most) return;
    if (start >= 0 && this.#before.length - start <= lineLimit) return;
    const rest = Buffer.from(this.#before.subarray(-most));
    this.#keep(this.#before.subarray(0, this.#before.length - rest.length));
    this.#before = rest;
  }

  #keep(noise: Buffer): void {
    if (noise.length > 0) this.#noise = Buffer.from(Buffer.concat([this.#noise, noise]).subarray(-kept));
  }
}
