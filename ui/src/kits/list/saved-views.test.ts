import assert from "node:assert/strict";
import { test } from "node:test";
import { readViews, saveView } from "./saved-views.ts";

test("saved views come back, and a second of the same name replaces the first", () => {
  let views = saveView([], { name: "mine", view: { filter: "a", sort: { key: "cpu", descending: true } } });
  views = saveView(views, { name: "all", view: { filter: "" } });
  views = saveView(views, { name: "mine", view: { filter: "b", columns: ["x"], group: "pod" } });
  assert.deepEqual(readViews(JSON.stringify(views)), views);
  assert.deepEqual(
    views.map((v) => v.name),
    ["all", "mine"],
  );
});
test("what is no saved view is left out, not an error", () => {
  assert.deepEqual(readViews(null), []);
  assert.deepEqual(readViews("{"), []);
  assert.deepEqual(readViews('[1, {"name": "x"}, {"name": "x", "view": {"filter": 3}}]'), []);
});
