import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { type Session, type SessionEnd, Tasks } from "../access/index.ts";
import { openDatabase } from "../database/index.ts";
import { localHost } from "../hosts/index.ts";
import { ServiceMakers } from "./host-services.ts";
import { SessionHosts } from "./session-hosts.ts";

/** A session with a host, root's rights on it, and something begun: with one's own, with root's, or both. */
function open(t: TestContext, rights: readonly ("own" | "root")[] = ["own"]) {
  const path = mkdtempSync(join(tmpdir(), "pilothouse-session-hosts-"));
  const database = openDatabase(path);
  t.after(() => {
    database.close();
    rmSync(path, { recursive: true, force: true });
  });
  const end = new AbortController();
  const session: Session = {
    id: "0123456789abcdef",
    user: "ann",
    role: undefined,
    signal: end.signal,
    hold: () => ({ [Symbol.dispose]() {} }),
  };
  const log = { info() {}, warn: (message: string) => assert.fail(message), error() {} };
  const parts = { makers: new ServiceMakers(), tasks: new Tasks(database), log, opened() {} };
  const hosts = new SessionHosts(session, parts, "ann");
  const left = { disposed: false, cancelled: false };
  const host = Object.assign(localHost("web1"), {
    async [Symbol.asyncDispose]() {
      left.disposed = true;
    },
  });
  let rootGone = false;
  const root = Object.assign(localHost("web1"), {
    async [Symbol.asyncDispose]() {
      rootGone = true;
    },
  });
  const works = { own: Promise.withResolvers<void>(), root: Promise.withResolvers<void>() };
  const { tasks } = hosts.open("web1", host, root);
  for (const one of rights) {
    const request = { verb: "Pull", object: "web:1", host: "web1", over: [one === "own" ? host : root] };
    tasks.start(session, request, async ({ signal }) => {
      signal.addEventListener("abort", () => {
        left.cancelled = true;
        // What is cancelled may take its time.
        setTimeout(works[one].resolve, 200);
      });
      await works[one].promise;
    });
  }
  return {
    hosts,
    finish: (one: "own" | "root" = "own") => works[one].resolve(),
    end: (why: SessionEnd) => end.abort(why),
    left,
    get rootGone() {
      return rootGone;
    },
  };
}

test("an idle log-out leaves what was begun to its end, then nothing", async (t) => {
  const one = open(t);
  one.end("idle");
  await delay(50);
  assert.deepEqual(one.left, { disposed: false, cancelled: false });
  one.finish();
  await one.hosts.over;
  assert.deepEqual(one.left, { disposed: true, cancelled: false });
});

test("a log-out and a lost connection end it at once", async (t) => {
  for (const why of ["logged-out", "lost"] as const) {
    const one = open(t);
    one.end(why);
    await one.hosts.over;
    assert.deepEqual(one.left, { disposed: true, cancelled: true });
  }
});

test("the end of the console ends what an idle log-out has left, too", async (t) => {
  const one = open(t);
  one.end("idle");
  await one.hosts.closeAll();
  assert.deepEqual(one.left, { disposed: true, cancelled: true });
});

test("root's rights do not wait for what needs none of them, whyever the session ends", async (t) => {
  for (const why of ["idle", "unused", "lost", "logged-out"] as const) {
    const one = open(t);
    one.end(why);
    await delay(50);
    assert.deepEqual([one.rootGone, one.left.disposed], [true, false], why);
    one.finish();
    await one.hosts.over;
  }
});

test("after an idle log-out they stay for the tasks that need them, and no longer", async (t) => {
  const one = open(t, ["own", "root"]);
  one.end("idle");
  await delay(50);
  assert.deepEqual([one.rootGone, one.left], [false, { disposed: false, cancelled: false }]);
  one.finish("root");
  await delay(50);
  assert.deepEqual([one.rootGone, one.left.disposed], [true, false]);
  one.finish();
  await one.hosts.over;
  assert.equal(one.left.disposed, true);
});

test("what needs root's rights may put things in order before they go with the session", async (t) => {
  const one = open(t, ["root"]);
  one.end("lost");
  await delay(50);
  assert.deepEqual([one.rootGone, one.left.cancelled], [false, true]);
  await one.hosts.over;
  assert.equal(one.rootGone, true);
});
