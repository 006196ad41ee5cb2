import assert from "node:assert/strict";
import { test } from "node:test";
import type { TaskData } from "../../../src/access/index.ts";
import { justEnded, sorted, viewOf } from "./view.ts";

const task = (over: Partial<TaskData>): TaskData => ({
  id: "a",
  verb: "Pull",
  object: "web:1",
  host: "local",
  who: "ann",
  state: "running",
  started: 1000,
  ...over,
});

test("running tasks come first, then the newest", () => {
  const tasks = [
    task({ id: "a", state: "done", started: 5 }),
    task({ id: "b", started: 1 }),
    task({ id: "c", state: "failed", started: 9 }),
  ];
  assert.deepEqual(
    sorted(tasks).map(({ id }) => id),
    ["b", "c", "a"],
  );
});

test("a bulk task counts its objects and shows the first problem", () => {
  const problem = { code: "in-use", title: "In use.", time: "2026-01-01T00:00:00Z" } as const;
  const view = viewOf(
    task({
      items: [
        { object: "a", state: "done" },
        { object: "b", state: "failed", problem },
        { object: "c", state: "waiting" },
      ],
    }),
  );
  assert.deepEqual(view.progress, { current: 2, total: 3, unit: "items" });
  assert.equal(view.note, "1 of 3 done, 1 failed");
  assert.equal(view.problem, problem);
});

test("only what was seen running and has ended is told", () => {
  const before = { a: task({ id: "a" }), b: task({ id: "b", state: "done" }) };
  const after = {
    a: task({ id: "a", state: "done" }),
    b: task({ id: "b", state: "done" }),
    c: task({ id: "c", state: "done" }),
  };
  assert.deepEqual(
    justEnded(before, after).map(({ id }) => id),
    ["a"],
  );
});
