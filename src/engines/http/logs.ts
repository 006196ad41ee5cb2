import type { Readable } from "node:stream";
import type { LogChunk, LogOptions } from "../engine.ts";
import type { Query } from "./client.ts";
import { FrameReader } from "./frames.ts";

/** The parameters of both engines' log endpoints. */
export function logQuery(options: LogOptions): Query {
  return {
    stdout: true,
    stderr: true,
    follow: options.follow,
    tail: options.tail,
    since: seconds(options.since),
    until: seconds(options.until),
    timestamps: options.timestamps,
  };
}

function seconds(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : (ms / 1000).toFixed(3);
}

/** What a log stream holds. `framed` is false for the bytes of a terminal, which Docker gives without frames. */
export async function* logChunks(
  body: Readable,
  { framed, timestamps }: { framed: boolean; timestamps: boolean },
): AsyncGenerator<LogChunk> {
  if (!framed) {
    for await (const data of body as AsyncIterable<Buffer>) yield { stream: "stdout", data };
    return;
  }
  const reader = new FrameReader();
  if (!timestamps) {
    for await (const bytes of body as AsyncIterable<Buffer>) yield* reader.readJoined(bytes);
    return;
  }
  const stamps = { stdout: new PieceStamps(), stderr: new PieceStamps() };
  for await (const bytes of body as AsyncIterable<Buffer>)
    for (const { stream, data, first } of reader.read(bytes)) {
      const kept = stamps[stream].kept(data, first);
      if (kept.length > 0) yield { stream, data: kept };
    }
}

/**
 * Both engines keep long lines in pieces of some kB and put the time before every piece, into the middle of the line.
 * This takes it out again where a piece continues a line.
 */
class PieceStamps {
  #lineOpen = false;
  #dropping = false;

  kept(data: Buffer, first: boolean): Buffer {
    if (first) this.#dropping = this.#lineOpen;
    let kept = data;
    if (this.#dropping) {
      const space = data.indexOf(0x20);
      if (space < 0) kept = data.subarray(data.length);
      else {
        kept = data.subarray(space + 1);
        this.#dropping = false;
      }
    }
    if (data.length > 0) this.#lineOpen = data[data.length - 1] !== 0x0a;
    return kept;
  }
}
