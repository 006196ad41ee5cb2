import assert from "node:assert/strict";
import { test } from "node:test";
import type { TaskItem } from "../../access/index.ts";
import { Problem } from "../../problem/index.ts";
import { each, failure } from "./each.ts";

const names = (count: number) => Array.from({ length: count }, (_, n) => `c${n}`);

test("at most the given number is worked on at once, and every object gets its turn", async () => {
  let active = 0;
  let most = 0;
  const done: string[] = [];
  const items = await each(
    names(25),
    (name) => name,
    async (name) => {
      most = Math.max(most, ++active);
      await new Promise((resolve) => setImmediate(resolve));
      active--;
      done.push(name);
    },
    { parallel: 4, signal: new AbortController().signal, report: () => {} },
  );
  assert.equal(most, 4);
  assert.equal(done.length, 25);
  assert.ok(items.every(({ state }) => state === "done"));
});

test("one that fails does not stop the others, and the whole says which", async () => {
  const items = await each(
    names(3),
    (name) => name,
    async (name) => {
      if (name === "c1") throw new Problem("gone", { title: "It is gone." });
    },
    { parallel: 2, signal: new AbortController().signal, report: () => {} },
  );
  assert.deepEqual(
    items.map(({ state }) => state),
    ["done", "failed", "done"],
  );
  const problem = failure("removed", items);
  assert.equal(problem?.code, "gone");
  assert.equal(problem?.message, "1 of 3 could not be removed.");
  assert.equal(failure("removed", items.slice(0, 1)), undefined);
});

test("cancelling begins nothing new and tells what remains", async () => {
  const control = new AbortController();
  let latest: readonly TaskItem[] = [];
  const items = await each(
    names(10),
    (name) => name,
    async (name, signal) => {
      if (name !== "c3") return;
      control.abort();
      signal.throwIfAborted();
    },
    {
      parallel: 1,
      signal: control.signal,
      report: (states) => {
        latest = states;
      },
    },
  );
  assert.deepEqual(
    items.map(({ state }) => state),
    ["done", "done", "done", ...Array(7).fill("cancelled")],
  );
  assert.match(items[3]?.problem?.why ?? "", /may still finish/);
  assert.deepEqual(latest, items);
});
