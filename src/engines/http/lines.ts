import type { Readable } from "node:stream";
import { Problem } from "../../problem/index.ts";
import { usedUp } from "./used-up.ts";

/** Longest line taken from an engine, in bytes; an event with labels of a hostile container stays far below. */
const lineLimit = 1024 * 1024;
/** What is longer is a burden while it comes, in bytes. */
const longFrom = 256 * 1024;
/** A line that is so many times longer has no end: the stream is not read any further. */
const endless = 16;

export interface LineOptions {
  /** Bytes. */
  readonly limit?: number;
  /** What becomes of a longer line: nothing (the default), or the whole stream ends with `too-large`, as with one without end. */
  readonly overlong?: "skip" | "fail";
}

/** The lines of a byte stream as text, without their ends, bounded in length however long the stream makes them. */
export async function* lines(stream: Readable, options: LineOptions = {}): AsyncGenerator<string> {
  const limit = options.limit ?? lineLimit;
  let parts: Buffer[] = [];
  let length = 0;
  let skipping = false;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const last = chunk.subarray(start, end);
      start = end + 1;
      if (!skipping && length + last.length <= limit)
        yield (parts.length === 0 ? last : Buffer.concat([...parts, last])).toString("utf8");
      else if (options.overlong === "fail") throw tooLong(limit);
      parts = [];
      length = 0;
      skipping = false;
    }
    if (start === chunk.length) continue;
    length += chunk.length - start;
    if (length > longFrom) usedUp(2 * chunk.length);
    if (skipping && length <= endless * limit) continue;
    if (length > limit) {
      if (options.overlong === "fail" || length > endless * limit) throw tooLong(limit);
      skipping = true;
      parts = [];
    } else parts.push(chunk.subarray(start));
  }
  if (!skipping && length > 0) yield Buffer.concat(parts).toString("utf8");
}

/** The values of a stream of JSON lines; what is no JSON is left out. */
export async function* jsonLines(stream: Readable, options: LineOptions = {}): AsyncGenerator<unknown> {
  for await (const line of lines(stream, options)) {
    const value = parsed(line);
    if (value !== undefined) yield value;
  }
}

/** The value of a JSON text, undefined where it is none. */
export function parsed(json: string): unknown {
  if (json.trim() === "") return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function tooLong(limit: number): Problem {
  return new Problem("too-large", { title: `The engine sent a line of more than ${limit / 1024 ** 2} MiB.` });
}
