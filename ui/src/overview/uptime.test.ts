import assert from "node:assert/strict";
import { test } from "node:test";
import { formatUptime } from "./uptime.ts";

test("an uptime has two units", () => {
  const hour = 3600_000;
  assert.equal(formatUptime(5000), "0 min 5 s");
  assert.equal(formatUptime(hour + 61_000), "1 h 1 min");
  assert.equal(formatUptime(24 * 3 * hour + 4 * hour + 999), "3 d 4 h");
  assert.equal(formatUptime(-5), "0 min 0 s");
});
