import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { coarseMs, fineMs, History } from "./history.ts";

const start = 1_800_000_000_000;

test("the last five minutes are kept by the second, the hour by ten seconds, and no more", () => {
  const history = new History();
  const end = start + 2 * coarseMs;
  for (let time = start; time <= end; time += 1000) history.add(time, { a: time - start });
  const { times, values } = history.columns();
  assert.equal(times.at(-1), end);
  assert.ok((times[0] ?? 0) >= end - coarseMs);
  const fine = times.filter((time) => time > end - fineMs);
  assert.equal(fine.length, 300);
  assert.ok(Math.abs(times.length - (330 + 310)) < 40, `${times.length} rows`);
  assert.equal(values.a?.length, times.length);
});

test("a bucket of ten seconds is the mean of its rows", () => {
  const history = new History();
  for (let i = 0; i < 400; i += 1) history.add(start + i * 1000, { a: i % 10 });
  assert.equal(history.columns().values.a?.[0], 4.5);
});

test("a gap stays a gap, by the second and by ten seconds", () => {
  const history = new History();
  history.gap();
  assert.equal(history.columns().times.length, 0);
  for (let i = 0; i < 5; i += 1) history.add(start + i * 1000, { a: 1 });
  history.gap();
  history.gap();
  for (let i = 60; i < 65; i += 1) history.add(start + i * 1000, { a: 2 });
  assert.deepEqual(history.columns().values.a, [1, 1, 1, 1, 1, null, 2, 2, 2, 2, 2]);
  history.add(start + 1000_000, { a: 3 });
  assert.deepEqual(history.columns().values.a, [1, null, 2, 3]);
});

test("a figure that comes later is unknown before", () => {
  const history = new History();
  history.add(start, { a: 1 });
  history.add(start + 1000, { a: 1, b: 2 });
  assert.deepEqual(history.columns().values, { a: [1, 1], b: [null, 2] });
});

test("a clock that is set back begins a new history", () => {
  const history = new History();
  for (let i = 0; i < 10; i += 1) history.add(start + i * 1000, { a: i });
  history.add(start - 3600_000, { a: 99 });
  assert.deepEqual(history.columns(), { times: [start - 3600_000], values: { a: [99] } });
});

test("marks are forgotten after the hour", () => {
  const history = new History();
  history.add(start, { a: 1 });
  history.mark({ time: start, kind: "out-of-memory", count: 1 });
  assert.equal(history.marks.length, 1);
  history.add(start + coarseMs + 1000, { a: 1 });
  assert.equal(history.marks.length, 0);
});

test("whatever comes, times ascend and the memory is bounded", () => {
  const step = fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: -5000, max: 1_000_000 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.boolean()), { maxLength: 800 }), (steps) => {
      const history = new History();
      let time = start;
      for (const [by, known] of steps) {
        time += by;
        if (known) history.add(time, { a: 1 });
        else history.gap(time);
      }
      const { times } = history.columns();
      for (let i = 1; i < times.length; i += 1) assert.ok((times[i] ?? 0) > (times[i - 1] ?? 0));
      assert.ok(times.length <= 1500);
    }),
    { numRuns: 50 },
  );
});
