import { newline, newlines } from "../http/newlines.ts";

/**
 * Lets the bytes of one stream through, or drops them, but only ever whole lines: what is dropped begins after a line's
 * end and ends with one, so that no line is joined from two.
 */
export class LineGate {
  #atStart = true;
  #dropping = false;
  #skipped = 0;

  /** Whether a line has begun and not ended, of which something went through. */
  get open(): boolean {
    return !this.#atStart && !this.#dropping;
  }

  /** The stream begins anew: what comes next is a line's begin. */
  restart(): void {
    this.#atStart = true;
  }

  /** Whether bytes are being dropped. */
  get dropping(): boolean {
    return this.#dropping;
  }

  /** Lines dropped since the last call. */
  takeSkipped(): number {
    const skipped = this.#skipped;
    this.#skipped = 0;
    return skipped;
  }

  /** What of the bytes goes through when lines are wanted, or not. */
  pass(bytes: Buffer, wanted: boolean): Buffer {
    let from = 0;
    let to = bytes.length;
    if (this.#dropping && wanted) {
      // Wanted again, from the next line on.
      if (!this.#atStart) {
        const end = bytes.indexOf(newline);
        if (end < 0) return bytes.subarray(bytes.length);
        this.#skipped += 1;
        from = end + 1;
      }
      this.#dropping = false;
    } else if (!this.#dropping && !wanted) {
      // No more wanted, after the line that has begun.
      if (this.#atStart) to = 0;
      else {
        const end = bytes.indexOf(newline);
        if (end >= 0) to = end + 1;
      }
      if (to < bytes.length) {
        this.#dropping = true;
        this.#skipped += newlines(bytes, to);
      }
    } else if (this.#dropping) {
      to = 0;
      this.#skipped += newlines(bytes, 0);
    }
    if (bytes.length > 0) this.#atStart = bytes[bytes.length - 1] === newline;
    return bytes.subarray(from, Math.max(from, to));
  }
}
