import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock, type TestContext, test } from "node:test";
import { type Activity, LiveValue, type Session, Tasks } from "../access/index.ts";
import { openDatabase } from "../database/index.ts";
import { type elevate, type Host, localHost } from "../hosts/index.ts";
import { Elevation } from "./elevation.ts";
import { HostServices, ServiceMakers } from "./host-services.ts";
import { SessionHosts } from "./session-hosts.ts";

type Root = Awaited<ReturnType<typeof elevate>>;

const log = { info() {}, warn: (message: string) => assert.fail(message), error() {} };

/** A console of one person with a session, and sudo that asks once and takes every answer. */
function bed(context: TestContext) {
  const path = mkdtempSync(join(tmpdir(), "pilothouse-elevation-"));
  const database = openDatabase(path);
  context.after(() => {
    database.close();
    rmSync(path, { recursive: true, force: true });
  });
  const tasks = new Tasks(database);
  const makers = new ServiceMakers();
  const host = localHost();
  const shared = new HostServices({ user: "", host: "local" }, { host }, makers, tasks);
  const begin = (): { session: Session; hosts: SessionHosts; end: () => void } => {
    const end = new AbortController();
    const session: Session = {
      ...{ id: "0123456789abcdef", user: "ann", role: undefined, signal: end.signal },
      hold: () => ({ [Symbol.dispose]() {} }),
    };
    const parts = { makers, tasks, log, opened() {} };
    return { session, hosts: new SessionHosts(session, parts, "", shared), end: () => end.abort() };
  };
  const one = begin();
  const two = begin();
  const roots: { disposed: boolean }[] = [];
  const become = async (base: Host, ask: Parameters<typeof elevate>[1], { signal }: { signal: AbortSignal }) => {
    await ask({ why: "needed", text: "Password of ann on local" }, signal);
    const over = Promise.withResolvers<void>();
    const root = {
      ...base,
      disposed: false,
      over: over.promise,
      async [Symbol.asyncDispose]() {
        root.disposed = true;
        over.resolve();
      },
    };
    roots.push(root);
    return root as Root;
  };
  const activity = new LiveValue<Activity>({ at: Date.now(), count: 0 });
  const elevation = new Elevation((session) => (session === one.session ? one.hosts : two.hosts), {
    activity: () => activity,
    idleMs,
    become,
  });
  const active = (): void => activity.update(({ count }) => ({ at: Date.now(), count: count + 1 }));
  return { one, two, shared, elevation, roots, host, active };
}

const idleMs = 900_000;
const here = new AbortController().signal;
const given = async () => ["password"];

test("it is one session's alone: its pages let go of what all share, and others keep it", async (context) => {
  const { one, two, shared, elevation, roots } = bed(context);
  const left = one.hosts.ended(shared);
  const kept = two.hosts.ended(shared);
  await elevation.turnOn(one.session, "local", given, here);
  assert.deepEqual([left.aborted, left.reason, kept.aborted], [true, "exchanged", false]);
  assert.ok(one.hosts.get("local")?.elevated);
  assert.equal(two.hosts.get("local"), shared);
  assert.equal(two.hosts.live.read().local?.elevated, false);
  elevation.turnOff(one.session, "local");
  assert.equal(one.hosts.get("local"), shared);
  assert.equal(one.hosts.ended(shared).aborted, false);
  assert.deepEqual(
    roots.map(({ disposed }) => disposed),
    [true],
  );
});

test("only one page of a session asks for the password of a machine", async (context) => {
  const { one, two, elevation } = bed(context);
  const answer = Promise.withResolvers<readonly string[]>();
  const first = elevation.turnOn(one.session, "local", () => answer.promise, here);
  await assert.rejects(elevation.turnOn(one.session, "local", given, here), { code: "conflict" });
  await elevation.turnOn(two.session, "local", given, here);
  answer.resolve(["password"]);
  await first;
});

test("whoever goes away while sudo still thinks has no rights, and nothing is left", async (context) => {
  const { one, shared, elevation, roots } = bed(context);
  const gone = new AbortController();
  const asked = async (): Promise<readonly string[]> => {
    gone.abort();
    return ["password"];
  };
  await assert.rejects(elevation.turnOn(one.session, "local", asked, gone.signal), { code: "cancelled" });
  assert.equal(one.hosts.get("local"), shared);
  assert.deepEqual(
    roots.map(({ disposed }) => disposed),
    [true],
  );
});

test("who is logged out meanwhile gets no rights", async (context) => {
  const { one, elevation, roots } = bed(context);
  const asked = async (): Promise<readonly string[]> => {
    one.end();
    return ["password"];
  };
  await assert.rejects(elevation.turnOn(one.session, "local", asked, here), { code: "gone" });
  assert.deepEqual(
    roots.map(({ disposed }) => disposed),
    [true],
  );
});

test("a machine that is connected anew meanwhile is not the one that the password was for", async (context) => {
  const { one, elevation, roots } = bed(context);
  one.hosts.open("web1", localHost("web1"));
  const asked = async (): Promise<readonly string[]> => {
    one.hosts.replace("web1", localHost("web1"));
    return ["password"];
  };
  await assert.rejects(elevation.turnOn(one.session, "web1", asked, here), { code: "gone" });
  assert.equal(one.hosts.get("web1")?.elevated, undefined);
  assert.deepEqual(
    roots.map(({ disposed }) => disposed),
    [true],
  );
});

test("it ends at once though a task runs with it, and when its rights are lost", async (context) => {
  const { one, elevation, roots } = bed(context);
  await elevation.turnOn(one.session, "local", given, here);
  const over = Promise.withResolvers<void>();
  one.hosts
    .get("local")
    ?.tasks.start(one.session, { verb: "Pull", object: "web:1", host: "local", over: [] }, () => over.promise);
  elevation.turnOff(one.session, "local");
  assert.deepEqual(
    roots.map(({ disposed }) => disposed),
    [true],
  );
  over.resolve();
  await elevation.turnOn(one.session, "local", given, here);
  await (roots[1] as unknown as Root)[Symbol.asyncDispose]();
  await new Promise(setImmediate);
  assert.equal(one.hosts.get("local")?.elevated, undefined);
});

/** A session with administrative access; time goes as the test says. */
async function elevated(context: TestContext) {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000_000_000 });
  context.after(() => mock.timers.reset());
  const all = bed(context);
  const { one, elevation } = all;
  await elevation.turnOn(one.session, "local", given, here);
  const start = (over: readonly object[]): (() => Promise<void>) => {
    const work = Promise.withResolvers<void>();
    const services = one.hosts.get("local");
    services?.tasks.start(one.session, { verb: "Pull", object: "web:1", host: "local", over }, () => work.promise);
    return async () => {
      work.resolve();
      await new Promise(setImmediate);
    };
  };
  return {
    ...all,
    start,
    rights: () => elevation.rights(one.session, "local").read(),
    gone: () => all.roots.every(({ disposed }) => disposed),
  };
}

test("it ends by itself when the person does nothing, however much is asked, and says why", async (context) => {
  const { rights, gone, one, shared } = await elevated(context);
  assert.deepEqual(rights(), { access: "administrative", idleMs, left: idleMs, count: 0 });
  mock.timers.tick(899_000);
  assert.deepEqual([rights().left, gone()], [1000, false]);
  mock.timers.tick(1000);
  assert.deepEqual([gone(), rights().ended, one.hosts.get("local") === shared], [true, "idle", true]);
});

test("whatever the person does keeps it, and pages hear of it", async (context) => {
  const { rights, gone, active, elevation, one } = await elevated(context);
  let told = 0;
  using _ = elevation.rights(one.session, "local").subscribe(() => {
    told += 1;
  });
  for (let n = 1; n <= 3; n++) {
    mock.timers.tick(899_000);
    active();
    assert.deepEqual([rights().left, rights().count, told], [idleMs, n, n]);
  }
  assert.equal(gone(), false);
  mock.timers.tick(900_000);
  assert.equal(gone(), true);
});

test("a task that needs root's rights has them to its end, then they end; one that needs none does not count", async (context) => {
  const { rights, gone, start, roots, host } = await elevated(context);
  const own = start([host]);
  const finish = start([roots[0] as object]);
  mock.timers.tick(2_000_000);
  assert.deepEqual([gone(), rights().waits, rights().left], [false, true, 0]);
  await finish();
  assert.deepEqual([gone(), rights().ended], [true, "idle"]);
  await own();
});

test("who comes back while it waits for a task keeps it", async (context) => {
  const { rights, gone, start, active, roots } = await elevated(context);
  const finish = start([roots[0] as object]);
  mock.timers.tick(2_000_000);
  active();
  assert.deepEqual([rights().waits, rights().left], [undefined, idleMs]);
  await finish();
  assert.equal(gone(), false);
  mock.timers.tick(idleMs);
  assert.equal(gone(), true);
});

test("a machine that slept through the time gives root's rights to nobody who wakes it", async (context) => {
  const { rights, gone, active } = await elevated(context);
  mock.timers.tick(60_000);
  mock.timers.setTime(Date.now() + 7_200_000);
  active();
  assert.deepEqual([gone(), rights().ended], [true, "idle"]);
});

test("turned off, nothing is left that counts", async (context) => {
  const { rights, elevation, one, active, roots } = await elevated(context);
  elevation.turnOff(one.session, "local");
  assert.equal(rights().ended, "off");
  await elevation.turnOn(one.session, "local", given, here);
  mock.timers.tick(600_000);
  active();
  mock.timers.tick(600_000);
  assert.deepEqual(
    roots.map(({ disposed }) => disposed),
    [true, false],
  );
});
