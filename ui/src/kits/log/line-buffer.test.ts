import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LineBuffer, lengthLimit } from "./line-buffer.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const stamp = (second: number) => `2024-01-01T00:00:${String(second).padStart(2, "0")}.000000000Z`;

test("lines are the same however their bytes are cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "grapheme" }).map((text) => text.replaceAll(/[\r\n]/g, " "))),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      (lines, cuts) => {
        const all = bytes(lines.map((line) => `${line}\n`).join(""));
        const buffer = new LineBuffer();
        for (let at = 0, i = 0; at < all.length; i++) {
          const length = cuts[i % cuts.length] ?? 1;
          buffer.push("stdout", all.subarray(at, at + length));
          at += length;
        }
        assert.deepEqual(
          buffer.lines.map(({ text }) => text),
          lines.map((line) => line.toWellFormed()),
        );
      },
    ),
  );
});

test("both streams keep their own unfinished line; the end makes it one", () => {
  const buffer = new LineBuffer();
  buffer.push("stdout", bytes("half"));
  buffer.push("stderr", bytes("error\n"));
  buffer.push("stdout", bytes(" whole\nrest"));
  buffer.end();
  assert.deepEqual(
    buffer.lines.map(({ stream, text }) => `${stream} ${text}`),
    ["stderr error", "stdout half whole", "stdout rest"],
  );
});

test("the time before a line is its stamp; text that only looks like one stays text", () => {
  const buffer = new LineBuffer();
  buffer.push("stdout", bytes(`${stamp(1)} hello\n${stamp(2)} \n2024-01-01Today we\n`));
  assert.deepEqual(
    buffer.lines.map((line) => [line.stamp, line.text]),
    [
      [stamp(1), "hello"],
      [stamp(2), ""],
      ["", "2024-01-01Today we"],
    ],
  );
});

test("a line of ten megabytes costs no more than what is shown of it", () => {
  const buffer = new LineBuffer();
  const chunk = bytes("x".repeat(64 * 1024));
  for (let i = 0; i < 160; i++) buffer.push("stdout", chunk);
  buffer.push("stdout", bytes("\nnext\n"));
  const [long, next] = buffer.lines;
  assert.equal(long?.text.length, lengthLimit);
  assert.equal(long?.cut, 160 * 64 * 1024 - lengthLimit);
  assert.equal(next?.text, "next");
});

test("the oldest lines go, the newest stay, numbers go on", () => {
  const buffer = new LineBuffer(100);
  for (let i = 1; i <= 1000; i++) buffer.push("stdout", bytes(`line ${i}\n`));
  assert.ok(buffer.lines.length >= 100 && buffer.lines.length < 200);
  assert.equal(buffer.lines.at(-1)?.text, "line 1000");
  assert.equal(buffer.lines[0]?.number, buffer.dropped + 1);
});

test("after a reconnect no line comes twice and none is missing, also of the same second", () => {
  const buffer = new LineBuffer();
  buffer.push("stdout", bytes(`${stamp(1)} a\n${stamp(2)} b\n${stamp(2)} b\n`));
  buffer.skipKnown();
  buffer.push("stdout", bytes(`${stamp(1)} a\n${stamp(2)} b\n${stamp(2)} b\n${stamp(2)} b\n${stamp(3)} c\n`));
  assert.deepEqual(
    buffer.lines.map(({ text }) => text),
    ["a", "b", "b", "b", "c"],
  );
});

test("a colour that a line leaves on goes on in the next line of its stream only", () => {
  const buffer = new LineBuffer();
  buffer.push("stdout", bytes("\x1b[31mred\n"));
  buffer.push("stderr", bytes("plain\n"));
  buffer.push("stdout", bytes("still\x1b[0m\nplain\n"));
  assert.deepEqual(
    buffer.lines.map(({ start }) => start.color),
    [undefined, undefined, 1, undefined],
  );
});
