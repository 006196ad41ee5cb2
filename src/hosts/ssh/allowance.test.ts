import assert from "node:assert/strict";
import { test } from "node:test";
import { Allowance } from "./allowance.ts";

test("what is spent comes back with time, and by being earned, but never beyond the most", () => {
  let now = 0;
  const allowance = new Allowance(100, 10, () => now);
  assert.equal(allowance.spend(60), 40);
  assert.equal(allowance.spend(60), -20);
  now = 3000;
  assert.equal(allowance.spend(0), 10);
  allowance.earn(50);
  assert.equal(allowance.spend(0), 60);
  now = 1e9;
  assert.equal(allowance.spend(30), 70);
  allowance.earn(1e9);
  assert.equal(allowance.spend(0), 100);
});
