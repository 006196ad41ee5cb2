import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openDatabase } from "../database/index.ts";
import { Sessions, secretEquals } from "./session.ts";

function open(context: { after(work: () => void): void }) {
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
  const sessions = new Sessions(database, () => now);
  const secret = sessions.begin("ann");
  now += 6 * 24 * 3600 * 1000;
  assert.ok(sessions.find(secret));
  now += 6 * 24 * 3600 * 1000;
  assert.ok(sessions.find(secret), "using it renewed it");
  now += 8 * 24 * 3600 * 1000;
  assert.equal(sessions.find(secret), undefined);
});

test("secrets of different lengths compare without an error", () => {
  assert.equal(secretEquals("a", "abc"), false);
  assert.equal(secretEquals("abc", "abc"), true);
});
