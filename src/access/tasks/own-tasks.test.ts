import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openDatabase } from "../../database/index.ts";
import { Problem } from "../../problem/index.ts";
import { HostTasks } from "./host-tasks.ts";
import { OwnTasks } from "./own-tasks.ts";
import { type TaskOwner, Tasks } from "./tasks.ts";

/** A session that nobody counts for. */
function person(user: string): TaskOwner {
  return { id: "0123456789abcdef", user, hold: () => ({ [Symbol.dispose]() {} }) };
}

const request = { verb: "Pull", object: "web:1", host: "local" };
const never = new AbortController().signal;

function open(context: { after(work: () => void): void }) {
  const path = mkdtempSync(join(tmpdir(), "pilothouse-own-tasks-"));
  const database = openDatabase(path);
  context.after(() => {
    database.close();
    rmSync(path, { recursive: true, force: true });
  });
  return database;
}

/** Works until it is cancelled. */
const untilCancelled = ({ signal }: { readonly signal: AbortSignal }) =>
  new Promise<void>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

test("a person sees, reads, cancels and clears only his own tasks", async (t) => {
  const database = open(t);
  const tasks = new Tasks(database);
  const [ann, bob] = [new OwnTasks(tasks, "ann"), new OwnTasks(tasks, "bob")];
  const done = tasks.start(person("ann"), request, async ({ log }) => log("hers"));
  await tasks.settled(done);
  const runs = tasks.start(person("ann"), request, untilCancelled);
  const his = tasks.start(person("bob"), request, async () => {});
  await tasks.settled(his);
  assert.deepEqual(Object.keys(ann.live.read()).sort(), [done, runs].sort());
  assert.deepEqual(Object.keys(bob.live.read()), [his]);
  assert.throws(() => bob.log(done, never), { code: "gone" });
  assert.throws(() => bob.cancel(runs), { code: "gone" });
  bob.clear();
  assert.deepEqual(Object.keys(bob.live.read()), []);
  assert.deepEqual(Object.keys(ann.live.read()).sort(), [done, runs].sort());
  // The same from the records, when the server was started anew.
  const again = new Tasks(database);
  assert.throws(() => new OwnTasks(again, "bob").log(done, never), { code: "gone" });
  let text = "";
  for await (const chunk of new OwnTasks(again, "ann").log(done, never)) text += chunk;
  assert.equal(text, "hers\n");
  ann.cancel(runs);
  assert.equal((await tasks.settled(runs))?.state, "cancelled");
});

test("what others do changes nothing of what a person sees", async (t) => {
  const tasks = new Tasks(open(t));
  const ann = new OwnTasks(tasks, "ann");
  const id = tasks.start(person("ann"), request, async () => {});
  await tasks.settled(id);
  const before = ann.live.read();
  await tasks.settled(tasks.start(person("bob"), request, async ({ progress }) => progress({ current: 1 })));
  assert.equal(ann.live.read(), before);
});

test("many tasks of one person push out none of another's, neither live nor after a restart", async (t) => {
  const database = open(t);
  const tasks = new Tasks(database);
  const first = tasks.start(person("ann"), request, async () => {});
  await tasks.settled(first);
  for (let n = 0; n < 205; n++) await tasks.settled(tasks.start(person("bob"), request, async () => {}));
  for (const all of [tasks, new Tasks(database)]) {
    assert.deepEqual(Object.keys(new OwnTasks(all, "ann").live.read()), [first]);
    assert.equal(Object.keys(new OwnTasks(all, "bob").live.read()).length, 200);
  }
});

test("the tasks of a connection can be waited for or ended, and others go on", async (t) => {
  const tasks = new Tasks(open(t));
  const [here, there] = [new HostTasks(tasks), new HostTasks(tasks)];
  const [one, other] = [here, there].map((on) => on.start(person("ann"), { ...request, over: [] }, untilCancelled));
  here.cancel(new Problem("cancelled", { title: "The connection was closed." }));
  await here.settled();
  assert.equal((await tasks.settled(one ?? ""))?.state, "cancelled");
  assert.equal(tasks.live.read()[other ?? ""]?.state, "running");
  await here.settled();
  await tasks.close();
});

test("tasks say which hosts they need: others do not wait for them", async (t) => {
  const on = new HostTasks(new Tasks(open(t)));
  const [own, root] = [{ name: "web1" }, { name: "web1" }];
  const works = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
  on.start(person("ann"), { ...request, over: [own] }, () => works[0].promise);
  on.start(person("ann"), { ...request, over: [own, root] }, () => works[1].promise);
  assert.deepEqual([on.need(own), on.need(root), on.need({})], [true, true, false]);
  const settled = on.settled(root);
  works[1].resolve();
  await settled;
  assert.deepEqual([on.need(own), on.need(root), on.running], [true, false, true]);
  works[0].resolve();
  await on.settled();
  assert.equal(on.running, false);
});
