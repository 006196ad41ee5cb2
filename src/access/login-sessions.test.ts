import assert from "node:assert/strict";
import { mock, type TestContext, test } from "node:test";
import { LoginSessions } from "./login-sessions.ts";
import type { SessionEnd } from "./session-life.ts";

const ann = { user: "ann", role: "viewer", address: "192.0.2.7", browser: "Firefox on Linux" } as const;

function open(t: TestContext, idleMs?: number) {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  t.after(() => mock.timers.reset());
  const ends: SessionEnd[] = [];
  return { sessions: new LoginSessions({ idleMs, unusedMs: 60_000, ended: (_, why) => ends.push(why) }), ends };
}

test("a session is found by its cookie until it ends, and a cookie of an earlier run leads nowhere", (t) => {
  const { sessions } = open(t);
  const { secret, session } = sessions.begin(ann);
  assert.equal(sessions.find(secret), session);
  assert.deepEqual([session.user, session.role], ["ann", "viewer"]);
  assert.equal(new LoginSessions({ unusedMs: 1 }).find(secret), undefined);
  sessions.end(secret);
  assert.equal(session.signal.aborted, true);
  assert.equal(sessions.find(secret), undefined);
});

test("a session that nothing is open for ends after a minute; one that is in use stays", (t) => {
  const { sessions, ends } = open(t);
  const { session } = sessions.begin(ann);
  mock.timers.tick(59_000);
  const page = session.hold();
  mock.timers.tick(600_000);
  assert.equal(session.signal.aborted, false);
  page[Symbol.dispose]();
  page[Symbol.dispose]();
  mock.timers.tick(59_000);
  const task = session.hold();
  mock.timers.tick(600_000);
  assert.equal(session.signal.aborted, false);
  task[Symbol.dispose]();
  mock.timers.tick(60_000);
  assert.equal(session.signal.aborted, true);
  assert.deepEqual(ends, ["unused"]);
});

test("who does nothing is logged out by the server, however much his pages ask; who does something is not", (t) => {
  const { sessions, ends } = open(t, 300_000);
  const { session } = sessions.begin(ann);
  using _ = session.hold();
  assert.equal(sessions.idle(session).read().left, 300_000);
  mock.timers.tick(290_000);
  assert.equal(sessions.idle(session).read().left, 10_000);
  sessions.active(session);
  assert.equal(sessions.idle(session).read().left, 300_000);
  mock.timers.tick(299_000);
  assert.equal(session.signal.aborted, false);
  mock.timers.tick(1000);
  assert.equal(session.signal.aborted, true);
  assert.deepEqual(ends, ["idle"]);
});

test("without a setting nobody is logged out for doing nothing", (t) => {
  const { sessions } = open(t);
  const { session } = sessions.begin(ann);
  using _ = session.hold();
  assert.equal(sessions.idle(session).read().left, undefined);
  mock.timers.tick(24 * 3600_000);
  assert.equal(session.signal.aborted, false);
});

test("a person ends his own sessions only", (t) => {
  const { sessions } = open(t);
  const [first, second, third] = [sessions.begin(ann), sessions.begin(ann), sessions.begin(ann)];
  const bob = sessions.begin({ ...ann, user: "bob" });
  assert.equal(sessions.endOwn("bob", first.session.id), false);
  assert.equal(first.session.signal.aborted, false);
  assert.equal(sessions.endOwn("ann", first.session.id), true);
  assert.equal(first.session.signal.aborted, true);
  sessions.endOthers(second.session);
  assert.deepEqual(
    [second, third, bob].map(({ session }) => session.signal.aborted),
    [false, true, false],
  );
  assert.deepEqual(Object.keys(sessions.rows.read()).sort(), [second.session.id, bob.session.id].sort());
});

test("of twenty sessions of a person the one that was used least makes room for the next", (t) => {
  const { sessions } = open(t);
  const own = Array.from({ length: 20 }, () => sessions.begin(ann));
  const held = own.slice(1).map(({ session }) => session.hold());
  sessions.begin({ ...ann, user: "bob" });
  assert.equal(own[0]?.session.signal.aborted, false);
  sessions.begin(ann);
  assert.equal(own[0]?.session.signal.aborted, true);
  assert.equal(own[1]?.session.signal.aborted, false);
  for (const one of held) one[Symbol.dispose]();
});
