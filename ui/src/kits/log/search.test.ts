import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LineBuffer } from "./line-buffer.ts";
import { LogSearch, searchExpression } from "./search.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("what is searched for is text, whatever it looks like", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), fc.string(), fc.string(), (query, before, after) => {
      assert.ok(searchExpression(query)?.test(before + query + after));
    }),
  );
  assert.equal(searchExpression("a.c")?.test("abc"), false);
  assert.equal(searchExpression(""), undefined);
});

test("lines are found in slices, colours do not matter, and new lines are found as they come", () => {
  const buffer = new LineBuffer(1000);
  for (let i = 1; i <= 900; i++)
    buffer.push("stdout", bytes(`${i % 100 === 0 ? "ne\x1b[31mED\x1b[0mle" : "hay"} ${i}\n`));
  const search = new LogSearch("needle");
  let slices = 0;
  while (!search.advance(buffer.lines, () => true)) slices += 1;
  assert.ok(slices >= 3);
  assert.deepEqual(search.numbers, [100, 200, 300, 400, 500, 600, 700, 800, 900]);
  buffer.push("stdout", bytes("needle\n"));
  search.advance(buffer.lines, () => false);
  assert.equal(search.numbers.at(-1), 901);
});

test("next and previous go around the ends, and lines that went away are forgotten", () => {
  const buffer = new LineBuffer(10);
  for (let i = 1; i <= 15; i++) buffer.push("stdout", bytes(`${i % 5 === 0 ? "x" : "-"}\n`));
  const search = new LogSearch("x");
  search.advance(buffer.lines, () => false);
  assert.deepEqual(search.numbers, [5, 10, 15]);
  assert.deepEqual([search.from(5, false), search.from(15, false), search.from(5, true)], [10, 5, 15]);
  assert.equal(search.rank(10), 1);
  for (let i = 0; i < 30; i++) buffer.push("stdout", bytes("-\n"));
  search.advance(buffer.lines, () => false);
  assert.deepEqual(search.numbers, []);
});
