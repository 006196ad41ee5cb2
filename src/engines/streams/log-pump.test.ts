import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { LogChunk, LogOptions } from "../engine.ts";
import { pumpLog } from "./log-pump.ts";

const long = "x".repeat(100);
const line = (index: number, ago: number): string =>
  `${new Date(Math.floor((Date.now() - ago) / 1000) * 1000).toISOString().replace(".000", "")} line ${index} ${long}\n`;

/** What a page gets of a log until it has seen the text, or until no more comes. */
async function pumped(
  logs: (id: string, options: LogOptions) => AsyncGenerator<LogChunk>,
  until: string,
  { slow = 0, tail }: { slow?: number; tail?: number } = {},
): Promise<string> {
  const page = new AbortController();
  let text = "";
  await pumpLog(
    logs,
    "id",
    { follow: true, ...(tail === undefined ? {} : { tail }) },
    {
      signal: page.signal,
      send: async (message) => {
        text += Buffer.from(message as Uint8Array).toString("latin1");
        if (text.includes(until)) page.abort();
        await delay(slow);
      },
    },
  );
  return text;
}

/** Ends when the page leaves, as a log that is followed. */
const forever = (signal: AbortSignal | undefined): Promise<unknown> =>
  delay(20_000, undefined, signal ? { signal } : {}).catch(() => {});

for (const [what, count, slow] of [
  ["which is longer than what is read in a second", 150_000, 0],
  ["by a page that takes a third of a second for each piece", 25_000, 350],
] as const)
  test(`what is there already is sent whole, ${what}`, { timeout: 60_000 }, async () => {
    const text = await pumped(
      async function* (_, { signal }) {
        for (let from = 0; from < count; from += 500)
          yield {
            stream: "stdout",
            data: Buffer.from(Array.from({ length: 500 }, (_, index) => line(from + index, 60_000)).join("")),
          };
        await forever(signal);
      },
      `line ${count - 1} ${long}\n`,
      { slow },
    );
    assert.equal(text.match(/ line \d+ x/g)?.length, count);
    assert.ok(!text.includes("skipped"));
  });

test("the newest line when a log is opened anew may have been cut: it is shown once it is known to be whole", async () => {
  const asked: LogOptions[] = [];
  const newest = line(3000, 0);
  const text = await pumped(async function* (_, options) {
    asked.push(options);
    if (options.tail === 1) {
      yield { stream: "stdout", data: Buffer.from(newest) };
      return;
    }
    if (options.tail === 1000) {
      const lines = Array.from({ length: 999 }, (_, index) => line(2001 + index, 0));
      for (const one of lines) yield { stream: "stdout", data: Buffer.from(one) };
      yield { stream: "stdout", data: Buffer.from(`${newest.slice(0, 40)}\n`) };
      await forever(options.signal);
      return;
    }
    // Live, and then far behind.
    yield { stream: "stdout", data: Buffer.from(line(1, 0)) };
    for (let index = 2; ; index++) {
      if (options.signal?.aborted) return;
      await delay(110);
      yield { stream: "stdout", data: Buffer.from(line(index, 20_000)) };
    }
  }, `line 3000 ${long}\n`);
  assert.deepEqual(
    asked.map(({ tail }) => tail),
    [undefined, 1000, 1],
  );
  assert.equal(text.match(/line 3000/g)?.length, 1);
  assert.ok(text.includes(`line 2999 ${long}\n`));
});
