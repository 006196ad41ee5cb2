import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LineGate } from "./line-gate.ts";

test("only whole lines are dropped, none is joined from two, and all are counted", () => {
  const pieces = fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.boolean()), { minLength: 1 });
  fc.assert(
    fc.property(fc.nat(40), pieces, (count, cuts) => {
      const lines = Array.from({ length: count }, (_, i) => `line ${i}`);
      const all = Buffer.from(lines.map((line) => `${line}\n`).join(""));
      const gate = new LineGate();
      let out = "";
      let skipped = 0;
      for (let at = 0, i = 0; at < all.length; i++) {
        const [length, wanted] = cuts[i % cuts.length] ?? [1, true];
        out += gate.pass(all.subarray(at, at + length), wanted).toString();
        skipped += gate.takeSkipped();
        at += length;
      }
      const kept = out.split("\n").filter((line) => line !== "");
      assert.ok(
        kept.every((line) => lines.includes(line)),
        out,
      );
      assert.deepEqual(
        kept,
        lines.filter((line) => kept.includes(line)),
      );
      assert.equal(kept.length + skipped, count);
    }),
  );
});
