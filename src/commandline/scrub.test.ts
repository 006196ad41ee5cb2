import assert from "node:assert/strict";
import { test } from "node:test";
import { scrubber } from "./scrub.ts";

test("secrets are taken out of every text of a value, however they are quoted, and nothing else is", () => {
  const scrub = scrubber({ A: 'p"ss/word', B: 'p"ss/word-longer', SHORT: "root" });
  assert.deepEqual(
    scrub({
      text: 'x p"ss/word y p"ss/word-longer',
      inner: [{ json: JSON.stringify('p"ss/word'), url: "?u=p%22ss%2Fword", user: "root", n: 1, none: undefined }],
    }),
    { text: "x $A y $B", inner: [{ json: '"$A"', url: "?u=$A", user: "root", n: 1, none: undefined }] },
  );
  assert.equal(scrubber({ A: "$&$&$&" })("a $&$&$& b"), "a $A b");
  const same = { a: "b" };
  assert.equal(scrubber()(same), same);
});

test("of a key of several lines no line is left", () => {
  const key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0\n-----END PRIVATE KEY-----\n";
  assert.equal(scrubber({ KEY: key })("it says MIIEvQIBADANBgkqhkiG9w0 here"), "it says $KEY here");
});
