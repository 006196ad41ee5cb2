import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { scaleFor, type Unit } from "./scale.ts";

const MiB = 1024 ** 2;

test("what has a top of its own keeps it", () => {
  assert.deepEqual(scaleFor(12, "percent", 4, 100), { top: 100, splits: [0, 25, 50, 75, 100] });
  assert.deepEqual(scaleFor(12, "percent", 2, 100).splits, [0, 50, 100]);
  assert.deepEqual(scaleFor(16 * MiB, "bytes", 4, 24 * MiB), {
    top: 24 * MiB,
    splits: [0, 10 * MiB, 20 * MiB],
  });
  assert.ok(scaleFor(250, "percent", 4, 100).top >= 250, "a container may use more than one core");
});

test("bytes stand at round powers of 1024", () => {
  assert.deepEqual(scaleFor(3.4 * MiB, "bytes/s", 4).splits, [0, MiB, 2 * MiB, 3 * MiB, 4 * MiB]);
  assert.deepEqual(scaleFor(900, "bytes/s", 2).splits, [0, 5120, 10240]);
});

test("an idle chart does not show noise as work", () => {
  assert.equal(scaleFor(0, "percent", 4).top, 6);
});

test("whatever the values, they fit, and no more lines than asked for are drawn", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e18, noNaN: true }),
      fc.constantFrom<Unit>("percent", "bytes", "bytes/s", "number"),
      fc.integer({ min: 1, max: 6 }),
      (high, unit, lines) => {
        const { top, splits } = scaleFor(high, unit, lines);
        assert.ok(top >= high * (1 - 1e-6) && Number.isFinite(top));
        assert.ok(splits.length - 1 <= lines, `${splits}`);
        assert.equal(splits.at(-1), top);
      },
    ),
  );
});
