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

/** A session with a host on which something is begun. */
function open(t: TestContext) {
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
  let disposed = false;
  const host = Object.assign(localHost("web1"), {
    async [Symbol.asyncDispose]() {
      disposed = true;
    },
  });
  const work = Promise.withResolvers<void>();
  let cancelled = false;
  hosts.open("web1", host).tasks.start(session, { verb: "Pull", object: "web:1", host: "web1" }, async ({ signal }) => {
    signal.addEventListener("abort", () => {
      cancelled = true;
      work.resolve();
    });
    await work.promise;
  });
  return {
    hosts,
    finish: work.resolve,
    end: (why: SessionEnd) => end.abort(why),
    get left() {
      return { disposed, cancelled };
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
