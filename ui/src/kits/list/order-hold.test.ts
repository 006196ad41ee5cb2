import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { apply, at, enter, fill, free, leave, type Reason, releaseAfter, show } from "./order-hold.ts";

const always = () => true;

test("without a reason the rows follow the data", () => {
  assert.deepEqual(show(free, ["b", "a"], always), { order: ["b", "a"], gone: new Set(), waiting: 0 });
});
test("under the pointer rows keep their places and newcomers wait", () => {
  const hold = enter(free, "pointer", ["a", "b"]);
  assert.deepEqual(show(hold, ["new", "b", "a"], always), { order: ["a", "b"], gone: new Set(), waiting: 2 });
});
test("a removed row stays, marked as gone; one that only left the filter stays unmarked", () => {
  const hold = enter(free, "focus", ["a", "b", "c"]);
  const shown = show(hold, ["a"], (id) => id !== "b");
  assert.deepEqual(shown.order, ["a", "b", "c"]);
  assert.deepEqual([...shown.gone], ["b"]);
  assert.equal(shown.waiting, 2);
});
test("the hold ends two seconds after the last reason is gone, not after the first", () => {
  let hold = enter(enter(free, "pointer", ["a"]), "selection", ["x"]);
  assert.deepEqual(hold.order, ["a"]);
  hold = leave(hold, "pointer", 0);
  assert.equal(at(hold, 10_000).order?.length, 1);
  hold = leave(hold, "selection", 20_000);
  assert.equal(at(hold, 20_000 + releaseAfter - 1).order?.length, 1);
  assert.equal(at(hold, 20_000 + releaseAfter), free);
});
test("coming back within the two seconds keeps the order of before", () => {
  let hold = leave(enter(free, "pointer", ["a", "b"]), "pointer", 0);
  hold = enter(hold, "pointer", ["b", "a"]);
  assert.deepEqual(at(hold, 1e9).order, ["a", "b"]);
});
test("applying shows the new order and keeps holding it", () => {
  const hold = apply(enter(free, "pointer", ["a"]), ["b", "a"]);
  assert.equal(show(hold, ["b", "a"], always).waiting, 0);
  assert.equal(show(hold, ["c", "b", "a"], always).waiting, 1);
  assert.equal(apply(free, ["a"]), free);
});
test("a list that was empty when somebody came shows its first rows at once, and keeps those", () => {
  const hold = fill(enter(free, "pointer", []), ["a", "b"]);
  assert.deepEqual(show(hold, ["a", "b"], always), { order: ["a", "b"], gone: new Set(), waiting: 0 });
  const later = fill(hold, ["b", "a"]);
  assert.deepEqual(show(later, ["b", "a"], always).order, ["a", "b"]);
  assert.equal(fill(free, ["a"]), free);
});
test("while held the order never changes, whatever arrives, and waiting is zero only when nothing differs", () => {
  const ids = fc.uniqueArray(fc.constantFrom(..."abcdefgh"));
  fc.assert(
    fc.property(ids, fc.array(ids), fc.constantFrom<Reason>("pointer", "focus", "menu"), (first, later, reason) => {
      const hold = enter(free, reason, first);
      for (const target of later) {
        const shown = show(hold, target, (id) => target.includes(id));
        assert.deepEqual(shown.order, first);
        assert.equal(shown.waiting === 0, JSON.stringify(first) === JSON.stringify(target));
        for (const id of shown.gone) assert.ok(!target.includes(id));
      }
    }),
  );
});
