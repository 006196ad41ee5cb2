import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RowHeights } from "./heights.ts";

const height = fc.integer({ min: 1, max: 200 });
const step = fc.oneof(
  fc.record({ do: fc.constant("push" as const), height }),
  fc.record({ do: fc.constant("set" as const), at: fc.nat(3000), height }),
  fc.record({ do: fc.constant("shift" as const), rows: fc.nat(50) }),
);

test("whatever is pushed, changed and taken away, rows begin where the sums say", () => {
  fc.assert(
    fc.property(fc.array(height, { maxLength: 1200 }), fc.array(step, { maxLength: 200 }), (begin, steps) => {
      const rows = new RowHeights();
      let model: number[] = [];
      for (const one of begin) {
        rows.push(one);
        model.push(one);
      }
      for (const one of steps) {
        if (one.do === "push") {
          rows.push(one.height);
          model.push(one.height);
        } else if (one.do === "set") {
          rows.set(one.at, one.height);
          if (one.at < model.length) model[one.at] = one.height;
        } else {
          rows.shift(one.rows);
          model = model.slice(one.rows);
        }
      }
      assert.equal(rows.count, model.length);
      let sum = 0;
      model.forEach((value, index) => {
        assert.equal(rows.before(index), sum);
        assert.equal(rows.at(sum), index);
        assert.equal(rows.at(sum + value - 1), index);
        sum += value;
      });
      assert.equal(rows.total, sum);
    }),
    { numRuns: 40 },
  );
});
