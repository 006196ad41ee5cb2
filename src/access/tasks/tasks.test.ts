import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openDatabase } from "../../database/index.ts";
import { Tasks } from "./tasks.ts";

const ann = { user: "ann" };
const request = { verb: "Pull", object: "web:1", host: "local" };

function open(context: { after(work: () => void): void }) {
  const path = mkdtempSync(join(tmpdir(), "pilothouse-tasks-"));
  const database = openDatabase(path);
  context.after(() => {
    database.close();
    rmSync(path, { recursive: true, force: true });
  });
  return database;
}

async function all(lines: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const chunk of lines) text += chunk;
  return text;
}

test("a task shows progress by part, keeps its log and is remembered after a restart", async (t) => {
  const database = open(t);
  const tasks = new Tasks(database);
  const gate = Promise.withResolvers<void>();
  const id = tasks.start(ann, request, async (task) => {
    task.part("a", { text: "Downloading", current: 5, total: 10 });
    task.part("b", { text: "Waiting", current: 0, total: 20 });
    task.log("half");
    await gate.promise;
    task.result({ label: "web:1", path: "/x" });
  });
  const log = all(tasks.log(id, new AbortController().signal));
  assert.equal(tasks.live.read()[id]?.progress?.current, 5);
  assert.equal(tasks.live.read()[id]?.progress?.total, 30);
  gate.resolve();
  assert.equal((await tasks.settled(id))?.state, "done");
  assert.equal(await log, "half\n");
  const again = new Tasks(database);
  assert.equal(again.live.read()[id]?.result?.path, "/x");
  assert.equal(await all(again.log(id, new AbortController().signal)), "half\n");
});

test("cancelling aborts the work; a second cancel says that it is gone", async (t) => {
  const tasks = new Tasks(open(t));
  const id = tasks.start(
    ann,
    request,
    ({ signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  );
  tasks.cancel(id);
  assert.equal((await tasks.settled(id))?.state, "cancelled");
  assert.throws(() => tasks.cancel(id), { code: "gone" });
});

test("a problem becomes the task's own, with its code", async (t) => {
  const tasks = new Tasks(open(t));
  const id = tasks.start(ann, request, async () => {
    throw Object.assign(new Error("full"), { code: "ENOSPC" });
  });
  const task = await tasks.settled(id);
  assert.equal(task?.state, "failed");
  assert.equal(task?.problem?.code, "disk-full");
});

test("a task that ran when the server was killed is shown as interrupted", (t) => {
  const database = open(t);
  const id = new Tasks(database).start(ann, request, () => new Promise(() => {}));
  const task = new Tasks(database).live.read()[id];
  assert.equal(task?.state, "failed");
  assert.match(task?.problem?.title ?? "", /interrupted/);
});

test("a log that never ends stays bounded, and its follower gets the newest lines", async (t) => {
  const tasks = new Tasks(open(t));
  const id = tasks.start(ann, request, async (task) => {
    for (let n = 0; n < 50_000; n++) task.log(`line ${n} ${"x".repeat(100)}`);
    task.log("y".repeat(10_000_000));
  });
  await tasks.settled(id);
  const text = await all(tasks.log(id, new AbortController().signal));
  assert.ok(text.length <= 1.5 * 1024 * 1024 + 20_000);
  assert.match(text, /line 49999 /);
});
