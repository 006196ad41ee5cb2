import assert from "node:assert/strict";
import { test } from "node:test";
import { importsOf, violations } from "./floors.mjs";

const at = (file, text) => violations("/p", `/p/${file}`, text);

test("a room may use a room below it through its index", () => {
  assert.deepEqual(at("src/engines/a.ts", `import { b } from "../hosts/index.ts"; import { c } from "./c.ts";`), []);
});
test("a room may not use a room above or beside it", () => {
  assert.equal(at("src/oci/a.ts", `import { b } from "../engines/index.ts";`).length, 1);
  assert.equal(at("src/engines/a.ts", `import type { b } from "../system/index.ts";`).length, 1);
});
test("dynamic imports, re-exports and import types count too", () => {
  assert.equal(at("src/oci/a.ts", `const x = await import("../server/index.ts");`).length, 1);
  assert.equal(at("src/oci/a.ts", `export { x } from "../server/index.ts";`).length, 1);
  assert.equal(at("src/oci/a.ts", `type X = import("../server/index.ts").X;`).length, 1);
});
test("a room's inside is private", () => {
  assert.equal(at("src/engines/a.ts", `import { b } from "../hosts/local.ts";`).length, 1);
});
test("a test may use a lower room's generators, and nothing else may", () => {
  const text = `import { arbitrarySpec } from "../../../src/commandline/spec-arbitrary.ts";`;
  assert.deepEqual(at("ui/src/x/a.test.ts", text), []);
  assert.equal(at("ui/src/x/a.ts", text).length, 1);
  assert.equal(at("ui/src/x/a.test.ts", text.replace("spec-arbitrary", "parse")).length, 1);
});
test("pages use types of every room, but values only of the pure ones", () => {
  assert.deepEqual(at("ui/src/x/a.ts", `import type { b } from "../../../src/server/index.ts";`), []);
  assert.deepEqual(at("ui/src/x/a.ts", `import { merge } from "../../../src/live/index.ts";`), []);
  assert.equal(at("ui/src/x/a.ts", `import { b } from "../../../src/hosts/index.ts";`).length, 1);
});
test("a folder that is no room is named", () => {
  assert.match(at("src/utils/a.ts", "export const a = 1;")[0], /"utils" is no room/);
});
test("a file that does not parse is an error, never silently skipped", () => {
  assert.throws(() => importsOf("/p/src/oci/a.ts", "import {"));
});
