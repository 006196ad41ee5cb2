import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { SharedSource } from "./shared.ts";

/** A source, and the end of its work as it begins anew. */
function shared() {
  const signals: AbortSignal[] = [];
  const source = new SharedSource<{ at?: number }>({}, (value, signal) => {
    signals.push(signal);
    value.set({ at: signals.length });
  });
  return { source, signals };
}

test("work goes on after its last follower for as long as that one wanted, then its state is forgotten", async () => {
  const { source, signals } = shared();
  const first = source.brief(20).subscribe(() => {});
  assert.deepEqual(source.read(), { at: 1 });
  first[Symbol.dispose]();
  const [signal] = signals;
  assert.ok(signal && !signal.aborted);
  // Nothing holds the process while it is waited for.
  const held = setInterval(() => {}, 1000);
  await once(signal, "abort");
  clearInterval(held);
  assert.deepEqual(source.read(), {});
});

test("who wants it for a moment only does not end it for who was there before and may come back", async () => {
  const { source, signals } = shared();
  const page = source.brief(400).subscribe(() => {});
  page[Symbol.dispose]();
  const left = performance.now();
  source
    .brief(0)
    .subscribe(() => {})
    [Symbol.dispose]();
  const [signal] = signals;
  assert.ok(signal);
  const held = setInterval(() => {}, 1000);
  await once(signal, "abort");
  clearInterval(held);
  assert.ok(performance.now() - left >= 395);
  assert.equal(signals.length, 1);
});

test("a follower who comes meanwhile finds it at work, and keeps it", async () => {
  const { source, signals } = shared();
  source
    .brief(0)
    .subscribe(() => {})
    [Symbol.dispose]();
  using _ = source.brief(0).subscribe(() => {});
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(signals.length, 1);
  assert.equal(signals[0]?.aborted, false);
});
