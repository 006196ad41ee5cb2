import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openDatabase } from "../../database/index.ts";
import { Problem } from "../../problem/index.ts";
import { type TaskOwner, Tasks } from "./tasks.ts";

/** A session that nobody counts for. */
function person(user: string): TaskOwner {
  return { id: "0123456789abcdef", user, hold: () => ({ [Symbol.dispose]() {} }) };
}

const ann = person("ann");
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

test("a record that cannot be read costs itself only, and is told once", async (t) => {
  const database = open(t);
  const first = new Tasks(database);
  const id = first.start(ann, request, async (task) => {
    task.part("a", { text: "Downloading", current: 5, total: 10 });
    task.items([{ object: "web", state: "failed", problem: new Problem("in-use", { title: "In use." }).toJSON() }]);
    task.result({ label: "web:1", path: "/x" });
  });
  const whole = await first.settled(id);
  const told: (readonly string[])[] = [];
  const again = () => new Tasks(database, Date.now, { unreadable: (ids) => void told.push(ids) });
  assert.deepEqual(again().live.read(), { [id]: whole });
  assert.deepEqual(told, [], "nothing is said where all is well");
  const insert = database.prepare("INSERT INTO task (id, started, data) VALUES (?, ?, ?)");
  const broken = ["", "{", "null", "[]", "{}", JSON.stringify({ ...whole, state: "odd" }), JSON.stringify(whole)];
  broken.push(JSON.stringify({ ...whole, id: "b7", progress: null }), `${JSON.stringify(whole)}}`);
  for (const [n, data] of broken.entries()) insert.run(`b${n}`, Date.now(), data);
  assert.deepEqual(again().live.read(), { [id]: whole });
  assert.equal(told.length, 1);
  assert.deepEqual([...(told[0] ?? [])].sort(), broken.map((_, n) => `b${n}`).sort());
});

test("every task that was interrupted is told as that, however many came after it", (t) => {
  const database = open(t);
  const first = new Tasks(database, () => Date.now() - 1000);
  const id = first.start(ann, request, () => new Promise(() => {}));
  const insert = database.prepare("INSERT INTO task (id, started, ended, data) VALUES (?, ?, 1, ?)");
  for (let n = 0; n < 300; n++) {
    const task = { ...request, id: `${n}`, who: "ann", state: "done", started: Date.now(), ended: Date.now() };
    insert.run(`${n}`, Date.now(), JSON.stringify(task));
  }
  const second = new Tasks(database);
  assert.deepEqual(
    second.interrupted.map((task) => [task.id, task.state]),
    [[id, "failed"]],
  );
  assert.equal(second.live.read()[id]?.state, "failed");
  assert.deepEqual(new Tasks(database).interrupted, [], "once");
});

test("a task counts as something open for its session until it ends, however it ends", async (t) => {
  const tasks = new Tasks(open(t));
  let held = 0;
  const session: TaskOwner = {
    id: "fedcba9876543210",
    user: "ann",
    hold: () => {
      held += 1;
      return {
        [Symbol.dispose]() {
          held -= 1;
        },
      };
    },
  };
  const gate = Promise.withResolvers<void>();
  const done = tasks.start(session, request, () => gate.promise);
  const failed = tasks.start(session, request, () => Promise.reject(new Error("no")));
  const cancelled = tasks.start(
    session,
    request,
    ({ signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  );
  assert.equal(held, 3);
  assert.equal(tasks.live.read()[done]?.session, session.id);
  await tasks.settled(failed);
  assert.equal(held, 2);
  tasks.cancel(cancelled);
  await tasks.settled(cancelled);
  assert.equal(held, 1);
  gate.resolve();
  await tasks.settled(done);
  assert.equal(held, 0);
});
