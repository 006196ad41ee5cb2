import assert from "node:assert/strict";
import { test } from "node:test";
import { csvCell, toCsv, toJson } from "./export.ts";
import type { Field } from "./filter.ts";

interface Row {
  name: string;
  cpu?: number;
}
const rows: Record<string, Row> = { a: { name: 'say "hi", you', cpu: -3 }, b: { name: "=cmd|' /C calc'!A0" } };
const fields: Field<Row>[] = [
  { key: "name", title: "Name", value: (r) => r.name },
  { key: "cpu", title: "CPU", value: (r) => r.cpu },
];

test("commas, quotes and line ends are quoted", () => {
  assert.equal(csvCell("a\nb", true), '"a\nb"');
  assert.equal(toCsv(["a"], rows, fields), '\ufeffName,CPU\r\n"say ""hi"", you",-3\r\n');
});
test("text that a spreadsheet would run is made harmless, numbers stay numbers", () => {
  for (const start of ["=", "+", "-", "@", "\t=", "\r=", " =", "＝"]) assert.match(csvCell(`${start}1`, true), /^"?'/);
  assert.equal(csvCell("-3", false), "-3");
});
test("JSON holds the values by key", () => {
  assert.deepEqual(JSON.parse(toJson(["b", "a"], rows, fields)), [
    { name: "=cmd|' /C calc'!A0" },
    { name: 'say "hi", you', cpu: -3 },
  ]);
});
