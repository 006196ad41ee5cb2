import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { visibleLines, visibleText } from "./visible-text.ts";

test("ordinary text of any script stays as it is", () => {
  for (const text of ["web-1", "Käse", "שלום", "日本", "👩‍💻"]) assert.equal(visibleText(text), text);
});
test("control characters are spelled out", () => {
  assert.equal(visibleText("a\u0000b\u001b[31m\r\n\t\u0001"), "a⟨NUL⟩b⟨ESC⟩[31m⟨CR⟩⟨LF⟩⟨TAB⟩⟨U+0001⟩");
});
test("text of several lines keeps its lines and spells out the rest", () => {
  assert.equal(visibleLines("a\r\n\tb\r\u001bc"), "a\n    b⟨CR⟩⟨ESC⟩c");
});
test("direction overrides and invisible characters are spelled out", () => {
  assert.equal(visibleText("exe\u202egnp.\u200b\ufeff\u2066"), "exe⟨U+202E⟩gnp.⟨U+200B⟩⟨U+FEFF⟩⟨U+2066⟩");
});
test("a byte that is no text is told by its number", () => {
  assert.equal(visibleText("a\udcff.txt"), "a⟨0xFF⟩.txt");
});
test("ten megabytes are cut", () => {
  assert.equal(visibleText("x".repeat(10_000_000)).length, 2001);
});
test("nothing that hides or turns text is left, whatever comes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      assert.doesNotMatch(visibleText(text).replace(/[\u200c\u200d]/g, ""), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    }),
  );
});
