/**
 * How a log travels to a page: records of one byte of kind, four bytes of length (big-endian) and so many bytes.
 * Kind 1 is standard output, 2 standard error, both as they come, cut anywhere; 3 is a JSON note.
 */
export const recordKinds = { stdout: 1, stderr: 2, note: 3 } as const;

const headerLength = 5;

/** What stands between the lines. */
export type LogNote =
  /** Lines that were left out because the page or this console could not keep up; `atLeast`: there were more. */
  | { readonly skipped: number; readonly atLeast: boolean }
  /** What was there when the log was opened has been sent; from here on it is what happens. */
  | { readonly live: true }
  /** The engine's log has ended: the container has stopped, or there was nothing to follow. */
  | { readonly ended: true };

/** Joins bytes of the same kind into one record, and records into one message. */
export class RecordWriter {
  #parts: Buffer[] = [];
  #kind = 0;
  #size = 0;
  #body: Buffer[] = [];
  #bodySize = 0;

  /** Bytes that wait, headers included. */
  get size(): number {
    return this.#size + this.#bodySize;
  }

  write(stream: "stdout" | "stderr", bytes: Buffer): void {
    if (bytes.length === 0) return;
    const kind = recordKinds[stream];
    if (kind !== this.#kind) this.#close();
    this.#kind = kind;
    this.#body.push(bytes);
    this.#bodySize += bytes.length;
  }

  note(note: LogNote): void {
    this.#close();
    this.#kind = recordKinds.note;
    const json = Buffer.from(JSON.stringify(note));
    this.#body.push(json);
    this.#bodySize += json.length;
    this.#close();
  }

  /** All that waits, as one message. */
  take(): Buffer {
    this.#close();
    const message = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#size = 0;
    return message;
  }

  #close(): void {
    if (this.#bodySize > 0) {
      const header = Buffer.alloc(headerLength);
      header[0] = this.#kind;
      header.writeUInt32BE(this.#bodySize, 1);
      this.#parts.push(header, ...this.#body);
      this.#size += headerLength + this.#bodySize;
      this.#body = [];
      this.#bodySize = 0;
    }
    this.#kind = 0;
  }
}
