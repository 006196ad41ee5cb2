import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock, type TestContext, test } from "node:test";
import { openDatabase } from "../database/index.ts";
import { Sessions, secretEquals } from "./session.ts";

function open(context: TestContext) {
  const path = mkdtempSync(join(tmpdir(), "pilothouse-session-"));
  const database = openDatabase(path);
  context.after(() => {
    database.close();
    rmSync(path, { recursive: true, force: true });
  });
  return database;
}

test("a cookie finds its session, also after a restart, and its value is stored nowhere", (t) => {
  const database = open(t);
  const secret = new Sessions(database).begin("ann");
  assert.equal(new Sessions(database).find(secret)?.user, "ann");
  assert.equal(new Sessions(database).find(`${secret}x`), undefined);
  const rows = JSON.stringify(database.prepare("SELECT * FROM session").all());
  assert.ok(!rows.includes(secret));
});

test("ending a session aborts what it had running and makes its cookie worthless", (t) => {
  const sessions = new Sessions(open(t));
  const secret = sessions.begin("ann");
  const session = sessions.find(secret);
  sessions.end(secret);
  assert.equal(session?.signal.aborted, true);
  assert.equal(sessions.find(secret), undefined);
});

test("a session that was idle for more than seven days is gone", (t) => {
  const database = open(t);
  let now = 1_000_000_000_000;
  const sessions = new Sessions(database, { now: () => now });
  const secret = sessions.begin("ann");
  now += 6 * 24 * 3600 * 1000;
  assert.ok(sessions.find(secret));
  now += 6 * 24 * 3600 * 1000;
  assert.ok(sessions.find(secret), "using it renewed it");
  now += 8 * 24 * 3600 * 1000;
  assert.equal(sessions.find(secret), undefined);
});

/** Time goes as the test says. */
function clock(t: TestContext): void {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000_000_000 });
  t.after(() => mock.timers.reset());
}

test("what a session has open ends a minute after its last page; a reload does not end it, nor is anybody logged out", (t) => {
  clock(t);
  const sessions = new Sessions(open(t));
  const secret = sessions.begin("ann");
  const first = sessions.find(secret);
  assert.ok(first);
  const page = first.hold();
  mock.timers.tick(600_000);
  page[Symbol.dispose]();
  mock.timers.tick(59_000);
  const reloaded = sessions.find(secret);
  assert.equal(reloaded, first);
  const again = first.hold();
  mock.timers.tick(600_000);
  assert.equal(first.signal.aborted, false);
  again[Symbol.dispose]();
  mock.timers.tick(60_000);
  assert.deepEqual([first.signal.aborted, first.signal.reason], [true, "unused"]);
  const next = sessions.find(secret);
  assert.ok(next && next !== first && !next.signal.aborted, "the cookie is good, and nothing is open for it");
  assert.equal(next.id, first.id);
});

test("a cookie that expires ends what its session has open, though a page stays open", (t) => {
  clock(t);
  const sessions = new Sessions(open(t));
  const secret = sessions.begin("ann");
  const session = sessions.find(secret);
  assert.ok(session);
  using _ = session.hold();
  mock.timers.tick(6 * 24 * 3600_000);
  sessions.active(session);
  mock.timers.tick(6 * 24 * 3600_000);
  assert.equal(session.signal.aborted, false, "who does something uses it");
  mock.timers.tick(24 * 3600_000 + 1);
  assert.deepEqual([session.signal.aborted, session.signal.reason], [true, "idle"]);
  assert.equal(sessions.find(secret), undefined);
});

test("what a person does is told to whoever follows it", (t) => {
  clock(t);
  const sessions = new Sessions(open(t));
  const session = sessions.find(sessions.begin("ann"));
  assert.ok(session);
  const activity = sessions.activity(session);
  const begun = activity.read();
  mock.timers.tick(1000);
  sessions.active(session);
  assert.deepEqual(activity.read(), { at: begun.at + 1000, count: begun.count + 1 });
});

test("secrets of different lengths compare without an error", () => {
  assert.equal(secretEquals("a", "abc"), false);
  assert.equal(secretEquals("abc", "abc"), true);
});
