import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { envFromText, envToText } from "./env-text.ts";
import { anyText } from "./spec-arbitrary.ts";

const read = (text: string) => envFromText(text).variables.map((v) => [v.name, v.value]);

test("comments, export, quotes and spaces are read as people write them", () => {
  const text = [
    "\uFEFF# a comment",
    "",
    "A=1",
    "export B = two words  # why",
    "C='single $HOME #no'",
    'D="double \\"quoted\\" \\n\\$x" # yes',
    "E=",
    "F=a#b",
    "G",
    "- H=compose",
    "I: yaml",
    "J=postgres://u:p@host/db?x=y",
    'K={"json": true}',
  ].join("\r\n");
  assert.deepEqual(read(text), [
    ["A", "1"],
    ["B", "two words"],
    ["C", "single $HOME #no"],
    ["D", 'double "quoted" \n$x'],
    ["E", ""],
    ["F", "a#b"],
    ["G", undefined],
    ["H", "compose"],
    ["I", "yaml"],
    ["J", "postgres://u:p@host/db?x=y"],
    ["K", '{"json": true}'],
  ]);
});

test("a quoted value may span lines", () => {
  assert.deepEqual(read('KEY="-----BEGIN\n  abc\n-----END"\nNEXT=1'), [
    ["KEY", "-----BEGIN\n  abc\n-----END"],
    ["NEXT", "1"],
  ]);
});

test("the last of two equal names counts", () => {
  assert.deepEqual(read("A=1\nB=2\nA=3"), [
    ["B", "2"],
    ["A", "3"],
  ]);
});

test("a line that cannot be read is named, and the others are read", () => {
  const { variables, problems } = envFromText('=x\nA="never\nB=1');
  assert.deepEqual(variables, [{ name: "B", value: "1" }]);
  assert.deepEqual(
    problems.map((p) => p.line),
    [1, 2],
  );
});

test("any variables survive being edited as text", () => {
  const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,8}$/).filter((n) => n !== "export");
  const variable = fc.oneof(fc.record({ name, value: anyText }), fc.record({ name }));
  fc.assert(
    fc.property(fc.uniqueArray(variable, { selector: (v) => v.name }), (variables) => {
      const plain = JSON.parse(JSON.stringify(variables));
      assert.deepEqual(envFromText(envToText(plain)), { variables: plain, problems: [] });
    }),
    { numRuns: 2000 },
  );
});
