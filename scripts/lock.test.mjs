import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { missing } from "./lock.mjs";

test("package-lock.json lists every optional package, or npm ci refuses it (repair: node scripts/lock.mjs)", () => {
  const lock = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"));
  assert.deepEqual(missing(lock), []);
});
test("a package that is mentioned only is found", () => {
  const packages = { "": {}, "node_modules/a": { dev: true, optionalDependencies: { "@a/linux-x64": "1.0.0" } } };
  assert.deepEqual(missing({ packages }), [{ name: "@a/linux-x64", version: "1.0.0", dev: true }]);
});
