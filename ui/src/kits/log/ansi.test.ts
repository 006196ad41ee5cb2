import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type AnsiStyle, ansiSpans, ansiText, rgb } from "./ansi.ts";
import { colorsOf, contrast, darkPalette, leastContrast, lightPalette } from "./ansi-colors.ts";

const looks = (text: string): (string | AnsiStyle)[][] => ansiSpans(text).spans.map(({ text: t, style }) => [t, style]);

test("colours, weights and their ends are followed, also over the end of a line", () => {
  assert.deepEqual(looks("a\x1b[1;31mb\x1b[22mc\x1b[0md"), [
    ["a", {}],
    ["b", { bold: true, color: 1 }],
    ["c", { color: 1 }],
    ["d", {}],
  ]);
  assert.deepEqual(looks("\x1b[38;5;208mo\x1b[48;2;1;2;3mp\x1b[96mq"), [
    ["o", { color: 208 }],
    ["p", { color: 208, background: rgb + 0x010203 }],
    ["q", { color: 14, background: rgb + 0x010203 }],
  ]);
  const { end } = ansiSpans("\x1b[32mgreen");
  assert.deepEqual(ansiSpans("still", end).spans, [{ text: "still", style: { color: 2 } }]);
});

test("titles, links, clipboard writes and cursor movements are taken out", () => {
  const hostile =
    "\x1b]0;title\x07a\x1b]52;c;ZXZpbA==\x1b\\b\x1b]8;;http://evil\x07c\x1b]8;;\x07\x1b[2J\x1b[10;10Hd\x1b(Be\x1bPq\x1b\\";
  assert.equal(ansiText(hostile), "abcde");
  assert.deepEqual(looks(hostile), [["abcde", {}]]);
});

test("a string without an end hides nothing", () => {
  assert.match(ansiText("\x1b]0;the rest of the line"), /the rest of the line/);
});

test("whatever comes, the visible text is what remains without sequences, and it takes no time", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.constantFrom("\x1b[", "\x1b]", "\x1b]8;;", "\x07", "\x1b\\", "m", ";", "38;5;", "\x1b[1m", "\x1b[0m", "\x1bP"),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join("");
      const { spans } = ansiSpans(text);
      assert.equal(spans.map((span) => span.text).join(""), ansiText(text));
    }),
  );
  const begin = performance.now();
  ansiSpans("\x1b]".repeat(500_000));
  ansiSpans(`\x1b[${"1;".repeat(500_000)}`);
  assert.ok(performance.now() - begin < 2000);
});

test("every colour can be read on its background, in both themes", () => {
  const color = fc.option(
    fc.oneof(
      fc.nat(255),
      fc.nat(0xffffff).map((value) => rgb + value),
    ),
    { nil: undefined },
  );
  const parse = (css: string | undefined, otherwise: number): number =>
    css === undefined ? otherwise : Number.parseInt(css.slice(1), 16);
  fc.assert(
    fc.property(
      color,
      color,
      fc.boolean(),
      fc.constantFrom(lightPalette, darkPalette),
      (text, ground, inverse, palette) => {
        const style = {
          ...(text === undefined ? {} : { color: text }),
          ...(ground === undefined ? {} : { background: ground }),
          ...(inverse ? { inverse } : {}),
        };
        const shown = colorsOf(style, palette);
        const ratio = contrast(parse(shown.color, palette.text), parse(shown.background, palette.background));
        assert.ok(ratio >= leastContrast, `${JSON.stringify(style)}: ${ratio}`);
      },
    ),
    { numRuns: 500 },
  );
});
