import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { accentFor } from "./accent.ts";

test("a colour that can be seen stays as it is", () => {
  assert.equal(accentFor("#d70a53", "light"), "#d70a53");
  assert.equal(accentFor("#e95420", "dark"), "#e95420");
});

test("one that cannot is moved until it can, and its hue stays", () => {
  const dark = accentFor("#0d597f", "dark");
  assert.ok(dark !== undefined && dark !== "#0d597f");
  const light = accentFor("#cdcd00", "light");
  assert.match(light ?? "", /^#([0-9a-f]{2})\1/, "yellow stays yellow");
});

test("what is no colour gives none", () => {
  for (const none of [undefined, "", "red", "#12345", "url(x)"]) assert.equal(accentFor(none, "light"), undefined);
});

test("every colour has an accent in both themes", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 0xffffff }),
      fc.constantFrom("light" as const, "dark" as const),
      (n, theme) => {
        assert.match(accentFor(`#${n.toString(16).padStart(6, "0")}`, theme) ?? "", /^#[0-9a-f]{6}$/);
      },
    ),
  );
});
