import assert from "node:assert/strict";
import { test } from "node:test";
import { share, whole } from "./progress.ts";

test("a share is known only where the total is", () => {
  assert.equal(share({ current: 1, total: 4 }), 0.25);
  assert.equal(share({ current: 9, total: 4 }), 1);
  assert.equal(share({ current: 1 }), undefined);
  assert.equal(share({ current: 0, total: 0 }), undefined);
});
test("the whole is the sum of the parts where it is not given", () => {
  const parts = [
    { id: "a", text: "", current: 5, total: 10 },
    { id: "b", text: "", current: 10, total: 10 },
  ];
  assert.deepEqual(whole({ current: 0, parts }), { current: 15, total: 20 });
  assert.deepEqual(whole({ current: 0, parts: [...parts, { id: "c", text: "", current: 1 }] }), {
    current: 16,
    total: undefined,
  });
  assert.deepEqual(whole({ current: 3, total: 7, parts }), { current: 3, total: 7 });
});
