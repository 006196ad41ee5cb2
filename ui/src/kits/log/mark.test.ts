import assert from "node:assert/strict";
import { test } from "node:test";
import { LineBuffer } from "./line-buffer.ts";
import { MarkSearch, markOf } from "./mark.ts";

test("a mark finds its line again, also among lines of the same second, as they come", () => {
  const buffer = new LineBuffer();
  const lines = ["0", "1", "1", "1", "2"].map((second, i) => `2024-01-01T00:00:0${second}Z line ${i}\n`);
  buffer.push("stdout", new TextEncoder().encode(lines.join("")));
  const marks = buffer.lines.map((line) => markOf(buffer.lines, line));
  assert.equal(marks[3], "2024-01-01T00:00:01Z~2");
  for (const [index, mark] of marks.entries()) {
    const search = new MarkSearch(mark);
    const again = new LineBuffer();
    for (const line of lines.slice(0, index)) again.push("stdout", new TextEncoder().encode(line));
    assert.equal(search.find(again.lines), undefined);
    for (const line of lines.slice(index)) again.push("stdout", new TextEncoder().encode(line));
    assert.equal(search.find(again.lines)?.text, `line ${index}`);
  }
});
