import { StringDecoder } from "node:string_decoder";
import type { LogChunk } from "../engine.ts";

/** How web servers write a request into their logs: the sample, and the common log format. */
const request = /(?:^|[\s"])(?:GET|HEAD|POST) \/\S* ?/;
/** Of a longer line only the beginning is looked at, in characters. */
const lineLimit = 2000;
const shown = 200;

/** The first line of a log that tells of a request, cut to 200 characters; undefined where the log ends without. */
export async function firstRequest(log: AsyncIterable<LogChunk>): Promise<string | undefined> {
  const open = { stdout: new Lines(), stderr: new Lines() };
  for await (const { stream, data } of log)
    for (const line of open[stream].add(data)) if (request.test(line)) return line.trim().slice(0, shown);
  return undefined;
}

/** Whole lines of a stream, the beginning of too long ones. */
class Lines {
  readonly #decoder = new StringDecoder("utf8");
  #open = "";

  *add(data: Buffer): Generator<string> {
    const lines = this.#decoder.write(data).split("\n");
    for (const [index, piece] of lines.entries()) {
      if (this.#open.length < lineLimit) this.#open += piece.slice(0, lineLimit);
      if (index === lines.length - 1) return;
      yield this.#open;
      this.#open = "";
    }
  }
}
