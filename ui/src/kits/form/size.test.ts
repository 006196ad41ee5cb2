import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSize, unitOf } from "./size.ts";

test("a number counts in the chosen unit, a number with a unit in its own", () => {
  assert.equal(parseSize("512", "MiB"), 512 * 2 ** 20);
  assert.equal(parseSize("1.5g", "MiB"), 1.5 * 2 ** 30);
  assert.equal(parseSize("1,5 GiB", "MiB"), 1.5 * 2 ** 30);
  assert.equal(parseSize("10b", "MiB"), 10);
  assert.equal(parseSize(" ", "MiB"), undefined);
});
test("what is no size is not a number", () => {
  for (const text of ["x", "-1", "1 2", "1x"]) assert.ok(Number.isNaN(parseSize(text, "MiB")), text);
});
test("a size is shown in the largest unit that needs no fraction", () => {
  assert.equal(unitOf(2 ** 30, "MiB"), "GiB");
  assert.equal(unitOf(1536 * 2 ** 20, "MiB"), "MiB");
  assert.equal(unitOf(1000, "MiB"), "B");
  assert.equal(unitOf(undefined, "MiB"), "MiB");
});
