import assert from "node:assert/strict";
import { test } from "node:test";
import { coverage, extend, nothingSelected, prune, toggle, toggleAll } from "./selection.ts";

const order = ["a", "b", "c", "d"];
const ids = (s: { ids: ReadonlySet<string> }) => [...s.ids].sort().join("");

test("Shift selects the range from the last touched row, in both directions", () => {
  const one = toggle(nothingSelected, "b");
  assert.equal(ids(extend(one, "d", order)), "bcd");
  assert.equal(ids(extend(one, "a", order)), "ab");
  assert.equal(ids(extend(extend(one, "d", order), "a", order)), "abcd");
});
test("Shift without a beginning, or after it is gone, selects one row", () => {
  assert.equal(ids(extend(nothingSelected, "c", order)), "c");
  assert.equal(ids(extend({ ids: new Set(["x"]), anchor: "x" }, "c", order)), "cx");
});
test("the box over all selects all matching and then none of them, others stay", () => {
  const all = toggleAll(toggle(nothingSelected, "z"), order);
  assert.equal(ids(all), "abcdz");
  assert.equal(ids(toggleAll(all, order)), "z");
  assert.equal(coverage(all, order), "all");
  assert.equal(coverage(toggle(nothingSelected, "a"), order), "some");
  assert.equal(coverage(nothingSelected, order), "none");
});
test("removed rows leave the selection, and an untouched selection keeps its identity", () => {
  const all = toggleAll(nothingSelected, order);
  assert.equal(ids(prune(all, (id) => id !== "b")), "acd");
  assert.equal(
    prune(all, () => true),
    all,
  );
});
