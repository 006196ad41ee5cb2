import assert from "node:assert/strict";
import { test } from "node:test";
import { segment } from "./paths.ts";

test("a name is one segment of a path, whatever is in it", () => {
  assert.equal(segment("web"), "web");
  assert.equal(segment("a?b#c\0"), "a%3Fb%23c%00");
  assert.equal(segment("localhost/web:1", "reference"), "localhost%2Fweb%3A1");
});

test("what leads elsewhere or cannot be written into an address is no name", () => {
  for (const name of ["", ".", "..", "a/b", "/", "\ud800", "a\udfff"])
    assert.throws(() => segment(name), { code: "invalid-input" }, JSON.stringify(name));
  for (const name of ["a//b", "../a", "a/..", "/a", "\ud800/a"])
    assert.throws(() => segment(name, "reference"), { code: "invalid-input" }, JSON.stringify(name));
});
