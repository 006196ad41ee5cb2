import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { downsample, highest, keptMs, nearest, SeriesBuffer, stack, summarize } from "./series.ts";

const start = 1_800_000_000_000;

test("a window has the asked columns, and one row before its edge", () => {
  const buffer = new SeriesBuffer();
  for (let i = 0; i < 10; i += 1) buffer.push(start + i * 1000, { a: i, b: -i });
  assert.deepEqual(buffer.window(["b", "none"], start + 7000, start + 8000), {
    times: [start + 6000, start + 7000, start + 8000],
    rows: [
      [-6, -7, -8],
      [null, null, null],
    ],
  });
  assert.equal(buffer.latest("a"), 9);
  assert.equal(buffer.latest("none"), undefined);
});

test("a column that comes later is unknown before, one that ends is unknown after", () => {
  const buffer = new SeriesBuffer();
  buffer.push(start, { a: 1 });
  buffer.push(start + 1000, { a: 2, b: 5 });
  buffer.push(start + 2000, { b: 6 });
  assert.deepEqual(buffer.window(["a", "b"], start, start + 2000).rows, [
    [1, 2, null],
    [null, 5, 6],
  ]);
});

test("what is older than an hour is forgotten, and a late sample is dropped", () => {
  const buffer = new SeriesBuffer();
  for (let i = 0; i < 5000; i += 1) buffer.push(start + i * 1000, { a: i });
  assert.ok((buffer.first ?? 0) >= start + 4999_000 - keptMs - 60_000);
  buffer.push(start, { a: -1 });
  assert.equal(buffer.latest("a"), 4999);
});

test("after a pause there is a gap, and it survives downsampling", () => {
  const buffer = new SeriesBuffer();
  for (let i = 0; i < 5; i += 1) buffer.push(start + i * 1000, { a: 2 });
  for (let i = 300; i < 305; i += 1) buffer.push(start + i * 1000, { a: 4 });
  const view = buffer.window(["a"], start, start + 400_000);
  assert.deepEqual(view.rows[0], [2, 2, 2, 2, 2, null, 4, 4, 4, 4, 4]);
  assert.deepEqual(downsample(view, 10_000).rows[0], [2, null, 4]);
});

test("downsampling gives the mean of each bucket at its last row", () => {
  const times = [0, 1, 2, 10, 11, 20];
  assert.deepEqual(downsample({ times, rows: [[1, 2, 3, null, 4, 9]] }, 10), {
    times: [2, 10, 11, 20],
    rows: [[2, null, 4, 9]],
  });
});

test("a stack adds up, and what is unknown adds nothing", () => {
  const { rows } = stack({
    times: [0, 1, 2],
    rows: [
      [1, null, null],
      [2, 3, null],
    ],
  });
  assert.deepEqual(rows, [
    [1, null, null],
    [3, 3, null],
  ]);
});

test("the summary knows now, low, high and mean, and when now is not known", () => {
  assert.deepEqual(summarize([4, null, 10, 1, 5]), { now: 5, low: 1, high: 10, mean: 5 });
  assert.deepEqual(summarize([4, null]), { low: 4, high: 4, mean: 4 });
  assert.equal(summarize([null]), undefined);
  assert.equal(highest({ times: [0], rows: [[null], [7]] }), 7);
});

test("the nearest row is found within its reach", () => {
  assert.equal(nearest([0, 10, 20], 14, 10), 1);
  assert.equal(nearest([0, 10, 20], 16, 10), 2);
  assert.equal(nearest([0, 10, 20], 99, 10), undefined);
  assert.equal(nearest([], 0, 10), undefined);
});

test("whatever arrives, columns are as long as the times, and a mean lies between its values", () => {
  const sample = fc.record({
    by: fc.integer({ min: -2000, max: 200_000 }),
    figures: fc.dictionary(fc.constantFrom("a", "b", "__proto__"), fc.double({ noNaN: false, min: 0, max: 1e15 })),
  });
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 200 }), fc.integer({ min: 1, max: 60_000 }), (samples, bucket) => {
      const buffer = new SeriesBuffer();
      let time = start;
      for (const { by, figures } of samples) {
        time += by;
        buffer.push(time, figures);
      }
      const view = buffer.window(["a", "b"], 0, Number.MAX_SAFE_INTEGER - 1);
      const small = downsample(view, bucket);
      for (const { times, rows } of [view, small]) {
        for (let i = 1; i < times.length; i += 1) assert.ok((times[i] ?? 0) > (times[i - 1] ?? 0));
        for (const row of rows) assert.equal(row.length, times.length);
      }
      assert.ok(highest(small) <= highest(view) * (1 + 1e-9));
    }),
  );
});
