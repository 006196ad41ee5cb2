import assert from "node:assert/strict";
import { test } from "node:test";
import { place } from "./place.ts";

const viewport = { width: 1000, height: 800 };
const box = (left: number, top: number) => ({ left, top, right: left + 40, bottom: top + 30 });

test("a popup stands below its anchor, aligned as asked", () => {
  const size = { width: 200, height: 100 };
  assert.deepEqual(place(box(300, 100), size, viewport, "start"), { left: 300, top: 134, maxHeight: 658 });
  assert.equal(place(box(300, 100), size, viewport, "end").left, 140);
  assert.equal(place(box(300, 100), size, viewport, "center").left, 220);
});
test("it goes above where only there is room", () => {
  assert.equal(place(box(300, 700), { width: 200, height: 300 }, viewport, "start").top, 396);
});
test("one that fits nowhere takes the larger side and scrolls inside the viewport", () => {
  const spot = place(box(300, 500), { width: 200, height: 2000 }, viewport, "start");
  assert.equal(spot.top, 8);
  assert.equal(spot.maxHeight, 488);
});
test("it never leaves the viewport sideways", () => {
  assert.equal(place(box(980, 100), { width: 200, height: 50 }, viewport, "start").left, 792);
  assert.equal(place(box(0, 100), { width: 200, height: 50 }, viewport, "end").left, 8);
  assert.equal(place(box(0, 100), { width: 2000, height: 50 }, viewport, "end").left, 8);
});
