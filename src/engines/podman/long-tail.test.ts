import assert from "node:assert/strict";
import { test } from "node:test";
import type { LogChunk, LogOptions } from "../engine.ts";
import { withLongTail } from "./long-tail.ts";

/** A log of so many lines, in pieces that end anywhere; notes what was asked for. */
function logOf(count: number, asked: LogOptions[], piece = 777) {
  const text = Buffer.from(Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join(""));
  return async function* (options: LogOptions): AsyncGenerator<LogChunk> {
    asked.push(options);
    for (let at = 0; at < text.length; at += piece) yield { stream: "stdout", data: text.subarray(at, at + piece) };
  };
}

async function textOf(chunks: AsyncIterable<LogChunk>): Promise<string> {
  let text = "";
  for await (const { data } of chunks) text += data.toString();
  return text;
}

test("a short tail, and no tail, are the engine's", async () => {
  for (const options of [{ tail: 10_000, follow: true }, { follow: true }]) {
    const asked: LogOptions[] = [];
    await textOf(withLongTail(logOf(3, asked), options));
    assert.deepEqual(asked, [options]);
  }
});

test("a long tail is the end of the whole log, whatever pieces it comes in", async () => {
  for (const [count, piece] of [
    [20_011, 777],
    [20_011, 1],
    [20_011, 1 << 20],
    [15_000, 777],
    [3, 777],
    [0, 777],
  ] as const) {
    const asked: LogOptions[] = [];
    const text = await textOf(
      withLongTail(logOf(count, asked, piece), { tail: 15_000, follow: true, timestamps: true }),
    );
    const lines = text.split("\n").slice(0, -1);
    assert.equal(lines.length, Math.min(count, 15_000));
    if (count > 0) assert.equal(lines.at(-1), `line ${count}`);
    assert.equal(lines[0], count > 0 ? `line ${Math.max(1, count - 15_000 + 1)}` : undefined);
    assert.equal(asked.length, 2);
    assert.equal(asked[0]?.follow, undefined);
    assert.ok(asked[0]?.until !== undefined && asked[0].until <= Date.now());
    assert.deepEqual(asked[1], { follow: true, timestamps: true });
  }
});
