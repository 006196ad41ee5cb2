import { Problem } from "../../problem/index.ts";
import type { LogChunk } from "../engine.ts";

/** Header of a frame: stream (0 stdin, 1 stdout, 2 stderr), three zeros, length big-endian. Docker Engine API, "Attach". */
const headerLength = 8;

export interface FramePiece extends LogChunk {
  /** Whether a frame begins with it. */
  readonly first: boolean;
}

/**
 * Takes Docker's multiplexed frames apart, chunk by chunk: a frame of 4 GiB is passed on in the pieces it comes in and
 * never gathered.
 */
export class FrameReader {
  #first = false;
  #header = Buffer.alloc(headerLength);
  #have = 0;
  #left = 0;
  #stream: LogChunk["stream"] = "stdout";

  /** What the bytes hold, frame by frame. Throws a Problem where they are no frames. */
  *read(bytes: Buffer): Generator<FramePiece> {
    let at = 0;
    while (at < bytes.length) {
      if (this.#left === 0) {
        at = this.#readHeader(bytes, at);
        continue;
      }
      const data = bytes.subarray(at, at + this.#left);
      at += data.length;
      this.#left -= data.length;
      yield { stream: this.#stream, data, first: this.#first };
      this.#first = false;
    }
  }

  /**
   * The same with neighbouring frames of one stream joined: a program that prints short lines makes a frame of each.
   * Moves the content together inside `bytes`, which therefore must be the caller's to give.
   */
  *readJoined(bytes: Buffer): Generator<LogChunk> {
    let at = 0;
    let begin = 0;
    let end = 0;
    let stream = this.#stream;
    while (at < bytes.length) {
      if (this.#left === 0) {
        at = this.#readHeader(bytes, at);
        continue;
      }
      if (stream !== this.#stream) {
        if (end > begin) yield { stream, data: bytes.subarray(begin, end) };
        stream = this.#stream;
        begin = end;
      }
      const length = Math.min(this.#left, bytes.length - at);
      bytes.copyWithin(end, at, at + length);
      end += length;
      at += length;
      this.#left -= length;
    }
    if (end > begin) yield { stream, data: bytes.subarray(begin, end) };
  }

  /** Takes what there is of a header and gives where to go on. */
  #readHeader(bytes: Buffer, at: number): number {
    const copied = bytes.copy(this.#header, this.#have, at, at + headerLength - this.#have);
    this.#have += copied;
    if (this.#have < headerLength) return at + copied;
    this.#have = 0;
    const kind = this.#header[0] ?? 0;
    if (kind > 3 || this.#header[1] !== 0 || this.#header[2] !== 0 || this.#header[3] !== 0)
      throw new Problem("engine-refused", { title: "The engine's output is not in frames." });
    this.#stream = kind === 2 || kind === 3 ? "stderr" : "stdout";
    this.#left = this.#header.readUInt32BE(4);
    this.#first = true;
    return at + copied;
  }
}
