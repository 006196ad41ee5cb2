import assert from "node:assert/strict";
import { test } from "node:test";
import { formatAgo, formatBytes, formatSpan, shortDigest } from "./format.ts";

test("bytes have three figures and a unit of 1024", () => {
  const of = (n: number) => formatBytes(n);
  assert.deepEqual([0, 999, 1024, 1536, 1023 * 1024].map(of), ["0 B", "999 B", "1 KiB", "1.5 KiB", "1023 KiB"]);
  assert.deepEqual([2 ** 20 * 210, 2 ** 30 * 1.3, 2 ** 30 - 1].map(of), ["210 MiB", "1.3 GiB", "1 GiB"]);
  assert.equal(formatBytes(100 * 1024), "100 KiB");
  assert.equal(formatBytes(Number.NaN), "");
});
test("times under 24 hours are relative, later ones absolute", () => {
  const now = new Date(2026, 10, 24, 14, 2, 11).getTime();
  assert.equal(formatAgo(now - 1000, now), "now");
  assert.equal(formatAgo(now + 1000, now), "now");
  assert.equal(formatAgo(now - 12_000, now), "12 s ago");
  assert.equal(formatAgo(now - 59 * 60_000, now), "59 min ago");
  assert.equal(formatAgo(now - 23.9 * 3_600_000, now), "23 h ago");
  assert.equal(formatAgo(now - 25 * 3_600_000, now), "2026-11-23 13:02");
});
test("spans name their two largest units", () => {
  assert.deepEqual([400, 61_000, 7_500_000, 3 * 86_400_000].map(formatSpan), ["0 s", "1 min 1 s", "2 h 5 min", "3 d"]);
});
test("a digest shows twelve digits", () => {
  assert.equal(shortDigest(`sha256:${"0123456789abcdef".repeat(4)}`), "0123456789ab");
  assert.equal(shortDigest("0123456789abcdef"), "0123456789ab");
});
