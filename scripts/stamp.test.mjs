import assert from "node:assert/strict";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { mark, upToDate } from "./stamp.mjs";

let folder;
let stamp;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stamp-"));
  stamp = join(folder, "..", `${folder}.stamp`);
  writeFileSync(join(folder, "a.ts"), "1");
  mark(stamp, [folder]);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  rmSync(stamp);
});

test("unchanged sources are up to date", () => assert.ok(upToDate(stamp, [folder])));
test("no stamp or a broken one means out of date", () => {
  assert.ok(!upToDate(`${stamp}.other`, [folder]));
  writeFileSync(stamp, "{");
  assert.ok(!upToDate(stamp, [folder]));
});
test("a changed, a new and a removed file are noticed", () => {
  writeFileSync(join(folder, "a.ts"), "2");
  assert.ok(!upToDate(stamp, [folder]));
  mark(stamp, [folder]);
  writeFileSync(join(folder, "b.ts"), "");
  assert.ok(!upToDate(stamp, [folder]));
  mark(stamp, [folder]);
  rmSync(join(folder, "b.ts"));
  assert.ok(!upToDate(stamp, [folder]));
});
test("a new time with the same content is no change", () => {
  utimesSync(join(folder, "a.ts"), 1, 1);
  assert.ok(upToDate(stamp, [folder]));
});
test("tests are no sources", () => {
  writeFileSync(join(folder, "a.test.ts"), "");
  assert.ok(upToDate(stamp, [folder]));
});
