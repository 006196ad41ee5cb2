import assert from "node:assert/strict";
import { test } from "node:test";
import { paced } from "./pace.ts";

async function* endless(): AsyncGenerator<number> {
  for (let n = 0; ; n++) yield n;
}

test("some come at once, and then so many a second, each one and in order", async () => {
  const begun = performance.now();
  const times: number[] = [];
  for await (const n of paced(endless(), { burst: 500, perSecond: 1000 }, new AbortController().signal)) {
    assert.equal(n, times.length);
    times.push(performance.now() - begun);
    if (times.length === 1000) break;
  }
  assert.ok((times[499] ?? 0) < 300, `the burst took ${times[499]} ms`);
  assert.ok((times[999] ?? 0) > 350, `the rest took ${times[999]} ms in all`);
});

test("who waits is let go by an abort", async () => {
  const stop = new AbortController();
  let count = 0;
  const begun = performance.now();
  for await (const _ of paced(endless(), { burst: 10, perSecond: 0.001 }, stop.signal)) {
    count += 1;
    if (count === 10) setTimeout(() => stop.abort(), 20);
  }
  assert.equal(count, 10);
  assert.ok(performance.now() - begun < 1000);
});
