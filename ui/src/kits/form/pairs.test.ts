import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { mergePairs, parsePairs } from "./pairs.ts";

test("a pasted .env file becomes pairs", () => {
  const text = "# comment\r\nexport A=1\n\nB=\"two words\\n\" \nC='$raw'\nD=a=b\nE\nF=\n=x";
  assert.deepEqual(parsePairs(text), [
    { name: "A", value: "1" },
    { name: "B", value: "two words\n" },
    { name: "C", value: "$raw" },
    { name: "D", value: "a=b" },
    { name: "E", value: "" },
    { name: "F", value: "" },
  ]);
});
test("pasting into rows replaces values of the same name and fills the empty row", () => {
  const rows = [
    { name: "A", value: "1" },
    { name: "", value: "" },
  ];
  assert.deepEqual(mergePairs(rows, parsePairs("A=2\nB=3"), 1), [
    { name: "A", value: "2" },
    { name: "B", value: "3" },
  ]);
});
test("no text breaks the parser", () => {
  fc.assert(fc.property(fc.string(), (text) => parsePairs(text).every((p) => p.name !== "")));
});
