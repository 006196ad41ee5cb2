/** A record of a log stream: see the console's records. */
export interface LogRecord {
  readonly kind: "stdout" | "stderr" | "note";
  readonly bytes: Uint8Array;
}

const kinds = [undefined, "stdout", "stderr", "note"] as const;
const headerLength = 5;

/** Takes records out of messages that may be cut anywhere. The bytes of lines are passed on as they come. */
export class RecordReader {
  readonly #header = new Uint8Array(headerLength);
  #have = 0;
  #left = 0;
  #kind: LogRecord["kind"] | undefined;
  #note: Uint8Array[] = [];

  *read(bytes: Uint8Array): Generator<LogRecord> {
    let at = 0;
    while (at < bytes.length) {
      if (this.#left > 0) {
        const piece = bytes.subarray(at, at + this.#left);
        at += piece.length;
        this.#left -= piece.length;
        if (this.#kind === "note") {
          this.#note.push(piece);
          if (this.#left === 0) {
            yield { kind: "note", bytes: joined(this.#note) };
            this.#note = [];
          }
        } else if (this.#kind) yield { kind: this.#kind, bytes: piece };
        continue;
      }
      const piece = bytes.subarray(at, at + headerLength - this.#have);
      this.#header.set(piece, this.#have);
      this.#have += piece.length;
      at += piece.length;
      if (this.#have < headerLength) return;
      this.#have = 0;
      this.#kind = kinds[this.#header[0] ?? 0];
      this.#left = new DataView(this.#header.buffer).getUint32(1);
    }
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
