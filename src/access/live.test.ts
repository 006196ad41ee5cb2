import assert from "node:assert/strict";
import { test } from "node:test";
import { merge } from "../live/index.ts";
import { follow, LiveValue } from "./live.ts";

const open = { drained: async () => {} };

test("a follower gets the state, then what changes, and ends on abort", async () => {
  const value = new LiveValue<Record<string, number>>({ a: 1 });
  const stop = new AbortController();
  const messages = follow(value, { signal: stop.signal, ...open });
  assert.deepEqual((await messages.next()).value, { snapshot: { a: 1 } });
  const next = messages.next();
  value.set({ a: 2, b: 3 });
  assert.deepEqual((await next).value, { patch: { a: 2, b: 3 } });
  const last = messages.next();
  stop.abort();
  assert.equal((await last).done, true);
});

test("a busy connection gets one joined patch, and still ends at the same state", async () => {
  const value = new LiveValue<Record<string, number>>({ n: 0 });
  const stop = new AbortController();
  const { promise: gate, resolve: release } = Promise.withResolvers<void>();
  const messages = follow(value, { signal: stop.signal, drained: () => gate });
  await messages.next();
  const next = messages.next();
  for (let n = 1; n <= 1000; n++) value.set({ n });
  release();
  assert.deepEqual((await next).value, { patch: { n: 1000 } });
  stop.abort();
});

test("a change between two messages is not lost", async () => {
  const value = new LiveValue<Record<string, number>>({});
  const stop = new AbortController();
  let seen: unknown = {};
  const done = (async () => {
    for await (const message of follow(value, { signal: stop.signal, ...open })) {
      seen = "snapshot" in message ? message.snapshot : merge(seen as never, message.patch);
      if ((seen as { last?: number }).last === 1) return;
    }
  })();
  for (let n = 0; n < 20; n++) {
    value.update((state) => ({ ...state, [`k${n}`]: n }));
    await new Promise((resolve) => setImmediate(resolve));
  }
  value.update((state) => ({ ...state, last: 1 }));
  await done;
  assert.deepEqual(seen, value.read());
});
