import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Entry, search } from "./match.ts";

const entry = (title: string, kind: Entry["kind"] = "object", words: readonly string[] = []): Entry => ({
  key: title,
  kind,
  title,
  detail: "Container",
  words,
  run: () => {},
});
const titles = (entries: readonly Entry[]) => entries.map(({ title }) => title);

test("the beginning of a title comes first, then the beginning of a word, then the rest", () => {
  const entries = [entry("myweb"), entry("old-web"), entry("web-1"), entry("web")];
  assert.deepEqual(titles(search(entries, "web")), ["web", "web-1", "old-web", "myweb"]);
});

test("all words must occur, anywhere", () => {
  assert.deepEqual(titles(search([entry("shop api"), entry("shop web")], "web shop")), ["shop web"]);
  assert.deepEqual(titles(search([entry("web", "object")], "web container")), ["web"]);
});

test("a prefix asks for one kind", () => {
  const entries = [entry("Stop", "action"), entry("stopper"), entry("Storage", "page"), entry("Tag", "term")];
  assert.deepEqual(titles(search(entries, ">sto")), ["Stop"]);
  assert.deepEqual(titles(search(entries, "@")), ["Storage"]);
  assert.deepEqual(titles(search(entries, "? tag")), ["Tag"]);
});

test("a pasted digest finds what it names, whole or cut, with or without its name", () => {
  const digest = `sha256:${"1a2b3c".repeat(10)}1a2b`;
  const entries = [entry("web:1", "object", [digest]), entry("other", "object", [`sha256:${"f".repeat(64)}`])];
  for (const query of [digest, digest.slice(7, 19), `registry/web@${digest}`])
    assert.deepEqual(titles(search(entries, query)), ["web:1"]);
});

test("no query breaks it, and at most 50 entries come back", () => {
  const many = Array.from({ length: 500 }, (_, i) => entry(`web ${i}`));
  fc.assert(
    fc.property(fc.string(), (query) => {
      assert.ok(search(many, query).length <= 50);
    }),
  );
  assert.equal(search(many, "").length, 50);
});
