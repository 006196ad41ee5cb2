import type { LogChunk, LogOptions } from "../engine.ts";
import { newline, newlines } from "../http/newlines.ts";

/**
 * A tail of more lines is taken from the whole log: Podman 4 puts a tail together with work that grows with its square
 * (500 ms for 10,000 lines, 90 s for 200,000), while it reads all of a log at once.
 */
const longest = 10_000;

const nothing = Buffer.alloc(0);

type Read = (options: LogOptions) => AsyncIterable<LogChunk>;

/** The log with the last `tail` lines only, in a time that grows with its length and no faster. */
export async function* withLongTail(read: Read, { tail, ...options }: LogOptions): AsyncGenerator<LogChunk> {
  if (tail === undefined || tail <= longest) {
    yield* read(tail === undefined ? options : { ...options, tail });
    return;
  }
  let skip = (yield* countLines(read, options)) - tail;
  for await (const { stream, data } of read(options)) {
    let from = 0;
    while (skip > 0 && from < data.length) {
      const end = data.indexOf(newline, from);
      from = end < 0 ? data.length : end + 1;
      if (end >= 0) skip -= 1;
    }
    if (from < data.length) yield { stream, data: data.subarray(from) };
  }
}

/**
 * Lines that are there now. Of a container that prints meanwhile none counts that comes after. Gives a sign of life, an
 * empty chunk, for each that it has read.
 */
async function* countLines(read: Read, { follow: _, ...options }: LogOptions): AsyncGenerator<LogChunk, number> {
  const begun = Date.now();
  let lines = 0;
  for await (const { stream, data } of read({ ...options, until: Math.min(options.until ?? begun, begun) })) {
    yield { stream, data: nothing };
    lines += newlines(data);
    // Podman leaves later lines out, and goes on reading as long as they come.
    if (Date.now() - begun > longestCountMs) break;
  }
  return lines;
}

/** A container that prints faster than its log is read is never at its end; what is missing then is the oldest of it. */
const longestCountMs = 20_000;
