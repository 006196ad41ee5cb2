import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../../../../src/problem/index.ts";
import { createToasts, goesByItself } from "./toast-store.ts";

test("the newest toast comes first, and each can be taken away", () => {
  const toasts = createToasts();
  const close = toasts.message({ tone: "success", title: "one" });
  toasts.message({ tone: "info", title: "two" });
  assert.deepEqual(
    toasts.list().map((t) => t.kind === "message" && t.title),
    ["two", "one"],
  );
  close();
  assert.equal(toasts.list().length, 1);
});
test("problems and toasts with a button stay, others go by themselves", () => {
  const toasts = createToasts();
  toasts.message({ tone: "success", title: "a" });
  toasts.message({ tone: "success", title: "b", action: { label: "Undo", run: () => {} } });
  toasts.problem(new Problem("gone", { title: "c" }).toJSON());
  assert.deepEqual(toasts.list().map(goesByItself), [false, false, true]);
});
test("the same problem again does not pile up", () => {
  const toasts = createToasts();
  const problem = new Problem("gone", { title: "Gone." }).toJSON();
  toasts.problem(problem);
  toasts.problem(problem);
  assert.equal(toasts.list().length, 1);
});
