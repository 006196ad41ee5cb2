import assert from "node:assert/strict";
import { test } from "node:test";
import { fit } from "./fit.ts";

const wishes = [
  { key: "name", least: 10, grow: 2 },
  { key: "state", least: 8, grow: 0 },
  { key: "image", least: 12, grow: 1 },
];

test("columns that do not fit are left out from the end", () => {
  assert.deepEqual(fit(wishes, 40).keys, ["name", "state", "image"]);
  assert.deepEqual(fit(wishes, 29).keys, ["name", "state"]);
});
test("the first column always stays, however narrow", () => {
  assert.deepEqual(fit(wishes, 4), { keys: ["name"], tracks: "minmax(4rem, 2fr)" });
});
test("the width is always used up, so that nothing scrolls sideways", () => {
  assert.equal(fit(wishes, 40).tracks, "minmax(10rem, 2fr) 8rem minmax(12rem, 1fr)");
  assert.equal(fit([{ key: "a", least: 5, grow: 0 }], 40).tracks, "minmax(5rem, 1fr)");
});
