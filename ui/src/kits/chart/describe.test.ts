import assert from "node:assert/strict";
import { test } from "node:test";
import { describe, formatTick, formatValue } from "./describe.ts";

test("one series is told in one sentence", () => {
  assert.equal(
    describe("CPU", "5m", [{ label: "Total" }], { times: [0, 1, 2], rows: [[61, 4, 23]] }, "percent"),
    "CPU, 5 minutes: now 23%, low 4%, high 61%",
  );
});

test("several series are told one after the other, and one that is not known is left out", () => {
  const view = {
    times: [0, 1],
    rows: [
      [0, 2048],
      [1024, null],
      [null, null],
    ],
  };
  assert.equal(
    describe("Network", "1h", [{ label: "received" }, { label: "sent" }, { label: "lost" }], view, "bytes/s"),
    "Network, 1 hour: received now 2 KiB/s, low 0 B/s, high 2 KiB/s; sent now not known, low 1 KiB/s, high 1 KiB/s",
  );
  assert.equal(
    describe("CPU", "5m", [{ label: "a" }], { times: [], rows: [[]] }, "percent"),
    "CPU, 5 minutes: not known yet",
  );
});

test("values are as exact as people need them", () => {
  assert.equal(formatValue(0.44, "percent"), "0.4%");
  assert.equal(formatValue(9.97, "percent"), "10%");
  assert.equal(formatValue(1.234, "number"), "1.23");
  assert.equal(formatTick(2.5, "percent"), "2.5%");
  assert.equal(formatTick(1024 ** 2, "bytes/s"), "1 MiB");
});
