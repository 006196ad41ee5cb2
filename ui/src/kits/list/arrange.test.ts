import assert from "node:assert/strict";
import { test } from "node:test";
import { groupItems, sortIds } from "./arrange.ts";
import type { Field } from "./filter.ts";

interface Row {
  name: string;
  cpu?: number;
  pod?: string;
}
const rows: Record<string, Row> = {
  a: { name: "web 10", cpu: 3, pod: "shop" },
  b: { name: "web 2", cpu: 9 },
  c: { name: "api", pod: "shop" },
  d: { name: "Db", cpu: 3, pod: "base" },
};
const name: Field<Row> = { key: "name", title: "Name", value: (r) => r.name };
const cpu: Field<Row> = { key: "cpu", title: "CPU", value: (r) => r.cpu };
const pod: Field<Row> = { key: "pod", title: "Pod", value: (r) => r.pod };
const all = Object.keys(rows);

test("text sorts as people count, without regard to case", () => {
  assert.deepEqual(sortIds(all, rows, name, { key: "name", descending: false }), ["c", "d", "b", "a"]);
});
test("rows without a value stay last in both directions and ties go by id", () => {
  assert.deepEqual(sortIds(all, rows, cpu, { key: "cpu", descending: false }), ["a", "d", "b", "c"]);
  assert.deepEqual(sortIds(all, rows, cpu, { key: "cpu", descending: true }), ["b", "a", "d", "c"]);
});
test("the order does not depend on the order of before", () => {
  const sort = { key: "cpu", descending: true };
  assert.deepEqual(sortIds([...all].reverse(), rows, cpu, sort), sortIds(all, rows, cpu, sort));
});
test("groups stand in order with their rows, rows without a group at the end", () => {
  const items = groupItems(all, rows, pod, new Set());
  assert.deepEqual(
    items.map((i) => (i.kind === "group" ? `${i.value} (${i.ids.length})` : i.id)),
    ["b", "base (1)", "d", "shop (2)", "a", "c"],
  );
});
test("a collapsed group keeps its head and its count", () => {
  const items = groupItems(all, rows, pod, new Set(["shop"]));
  assert.deepEqual(
    items.map((i) => (i.kind === "group" ? `${i.value} (${i.ids.length})` : i.id)),
    ["b", "base (1)", "d", "shop (2)"],
  );
});
