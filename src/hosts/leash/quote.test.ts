import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { encoded, shWord, word } from "./quote.ts";

const hostile = ["'; touch /tmp/x; '", "$(id)", "`id`", "a\nb", "!!", "\\", "%s %n", "-e", "~root", "ü€", "", "\udc80"];

test("a word for a log-in shell is made of letters that no shell touches", () => {
  for (const text of hostile) assert.match(word(text), /^'[A-Za-z0-9_/.:=,\\]*'$/);
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => /^[A-Za-z0-9_/.:=,\\]*$/.test(encoded(text))));
});

test("printf of sh turns it back into the text", () => {
  for (const text of hostile.filter((one) => one.isWellFormed())) {
    const { stdout } = spawnSync("sh", ["-c", `printf '${encoded(text)}'`], { encoding: "utf8" });
    assert.equal(stdout, text);
  }
});

test("a word for sh is the text as it stands", () => {
  for (const text of hostile.filter((one) => one.isWellFormed())) {
    const { stdout } = spawnSync("sh", ["-c", `printf %s ${shWord(text)}`], { encoding: "utf8" });
    assert.equal(stdout, text);
  }
});
