import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";

const root = resolve(import.meta.dirname, "..");

test("what the security model names is there: code, units and tests, by their titles", () => {
  const text = readFileSync(join(root, "docs/security-model.md"), "utf8");
  let tests = 0;
  for (const row of text.split("\n").filter((line) => line.startsWith("| ") && line.includes("`"))) {
    for (const [, file] of row.matchAll(/`((?:src|test|ui|packaging|scripts)\/[\w./-]+)`/g))
      assert.ok(existsSync(join(root, file)), `${file} is not there`);
    const last = row.split(" | ").at(-1).replace(/ \|$/, "");
    const [, file, title] = /^`([^`]+)`(?:: (.+))?$/.exec(last) ?? [];
    if (file === undefined) {
      assert.equal(last, "the same", row);
      continue;
    }
    tests += 1;
    if (title !== undefined) assert.ok(readFileSync(join(root, file), "utf8").includes(title), `${file}: "${title}"`);
  }
  assert.ok(tests > 30, String(tests));
});
