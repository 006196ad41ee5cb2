import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { type Session, type SessionEnd, Sessions } from "../../src/access/index.ts";
import { openDatabase } from "../../src/database/index.ts";
import { type Host, localHost } from "../../src/hosts/index.ts";
import { type Console, createConsole } from "../../src/server/console.ts";
import { sessionTimes } from "../../src/server/session-settings.ts";
import { startPodman, type TestEngine, tinyImages } from "../bed/index.ts";
import { openPage, type RpcPage } from "./rpc-page.ts";

const log = {
  info() {},
  warn: (message: string) => assert.fail(message),
  error: (message: string) => assert.fail(message),
};

let podman: TestEngine;
let console_: Console;
let server: Server;
let origin: string;

/** A server for one session, without the door. */
const end = new AbortController();
const session: Session = {
  id: "0123456789abcdef",
  user: "ann",
  role: "admin",
  signal: end.signal,
  hold: () => ({ [Symbol.dispose]() {} }),
};

before(async () => {
  podman = await startPodman();
  await tinyImages(podman);
  Object.assign(process.env, podman.env);
  const data = await mkdtemp("/run/bed/hosts-");
  const database = openDatabase(data);
  console_ = await createConsole({
    data,
    database,
    sessions: new Sessions(database),
    times: sessionTimes(),
    engine: "podman",
    log,
  });
  server = createServer((request, response) => void console_.files(request, response, session));
  server.on("upgrade", (request, socket, head) => console_.sockets.accept(request, socket, head, session));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(async () => {
  await console_[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
  await podman[Symbol.asyncDispose]();
});

/** A host that tells when it was let go. */
function other(name = "other"): Host & AsyncDisposable & { disposed: boolean } {
  return Object.assign(localHost(name), {
    disposed: false,
    async [Symbol.asyncDispose](this: { disposed: boolean }) {
      this.disposed = true;
    },
  });
}

const page = (host: string): Promise<RpcPage> => openPage(origin, "", host);
const closing = async ({ socket }: RpcPage): Promise<{ code: number; reason: string }> => {
  const [code, reason] = await once(socket, "close");
  return { code, reason: String(reason) };
};

test("calls, streams and transfers go to the host that their connection names, and records know it", async () => {
  const hosts = console_.hosts(session);
  hosts.open("other", other());
  assert.deepEqual(Object.keys(hosts.live.read()).sort(), ["local", "other"]);
  using here = await page("local");
  using there = await page("other");
  const spec = { image: "localhost/tiny:1", command: ["sleep", "1000"] };
  const made: string[] = [];
  for (const [one, name] of [
    [here, "on-local"],
    [there, "on-other"],
  ] as const) {
    const answer = await one.call("mutation", "making.create", {
      engine: "podman",
      spec: { ...spec, name },
      start: true,
    });
    assert.ok("data" in answer, JSON.stringify(answer));
    made.push(String(answer.data));
  }
  const tasks = async () => {
    const watched = await here.call("subscription", "tasks.watch");
    assert.ok("data" in watched);
    return (watched.data as { snapshot: Record<string, { host: string; state: string; result?: { path: string } }> })
      .snapshot;
  };
  let all = await tasks();
  while (made.some((id) => all[id]?.state === "running")) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    all = await tasks();
  }
  assert.deepEqual(
    made.map((id) => [all[id]?.host, all[id]?.state, all[id]?.result?.path.replace(/[0-9a-f]{12}/, "ID")]),
    [
      ["local", "done", "/hosts/local/containers/ID?engine=podman"],
      ["other", "done", "/hosts/other/containers/ID?engine=podman"],
    ],
  );
  const file = await fetch(`${origin}/files/container/log?host=other&engine=podman&id=on-other`);
  assert.equal(file.status, 200);
  await file.text();
  await hosts.close("other");
});

test("a page about no machine can ask about the console, and hears that no machine is meant", async () => {
  using none = await openPage(origin, "", undefined, "/rpc");
  assert.ok("data" in (await none.call("subscription", "tasks.watch")));
  assert.deepEqual(await none.call("query", "system.identity"), { problem: "host-unreachable" });
  assert.deepEqual(await none.call("subscription", "containers.watch"), { problem: "host-unreachable" });
  const file = await fetch(`${origin}/files/container/log?engine=podman&id=on-local`);
  assert.equal(file.status, 503);
  assert.equal((await file.json()).problem.code, "host-unreachable");
});

test("a host that is not open is told by the close code, also to a stream", async () => {
  using gone = await page("nowhere");
  assert.deepEqual(await closing(gone), { code: 4404, reason: "nowhere" });
  using strange = await openPage(origin, "", "a%0Ab");
  assert.deepEqual(await closing(strange), { code: 4404, reason: "" });
  using stream = await openPage(origin, "", undefined, "/stream/logs?host=nowhere");
  assert.deepEqual(await closing(stream), { code: 4404, reason: "nowhere" });
});

test("a host that is exchanged lets its pages come again, and what runs goes on to its end", async () => {
  const hosts = console_.hosts(session);
  const [first, second, root] = [other(), other(), other()];
  const services = hosts.open("other", first);
  using before = await page("other");
  assert.ok("data" in (await before.call("query", "system.identity")));
  const gate = Promise.withResolvers<void>();
  services.tasks.start(session, { verb: "Pull", object: "web:1", host: "other", over: [] }, () => gate.promise);
  hosts.replace("other", second, root);
  assert.deepEqual(await closing(before), { code: 4410, reason: "other" });
  assert.equal(hosts.live.read().other?.elevated, true);
  using after = await page("other");
  assert.ok("data" in (await after.call("query", "system.identity")));
  assert.equal(first.disposed, false);
  gate.resolve();
  while (!first.disposed) await new Promise((resolve) => setTimeout(resolve, 10));
  // What goes on is not let go.
  hosts.replace("other", second);
  assert.deepEqual(await closing(after), { code: 4410, reason: "other" });
  while (!root.disposed) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(second.disposed, false);
  await hosts.close("other");
  assert.equal(second.disposed, true);
});

test("names that no address can have are refused, and one that is open is not opened again", async () => {
  const hosts = console_.hosts(session);
  assert.throws(() => hosts.open("A B", other()), { code: "invalid-input" });
  assert.throws(() => hosts.open("local", other()), { code: "conflict" });
  assert.throws(() => hosts.replace("other", other()), { code: "gone" });
});

test("who is logged out for doing nothing leaves what he began to its end, and nothing after that", async () => {
  const idle = new AbortController();
  const away: Session = { ...session, id: "fedcba9876543210", signal: idle.signal };
  const hosts = console_.hosts(away);
  const [works, rests, first] = [other("works"), other("rests"), other("works")];
  const before = hosts.open("works", first);
  hosts.open("rests", rests);
  const [long, longer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const request = { verb: "Build", object: "web:1", host: "works", over: [] };
  before.tasks.start(away, request, () => longer.promise);
  const services = hosts.replace("works", works);
  let cancelled = false;
  services.tasks.start(away, request, async ({ signal }) => {
    signal.addEventListener("abort", () => (cancelled = true));
    await long.promise;
  });
  idle.abort("idle" satisfies SessionEnd);
  while (!rests.disposed) await delay(10);
  assert.throws(() => hosts.open("more", other()), { code: "logged-out" });
  assert.equal(console_.busy, true, "the console does not leave meanwhile");
  // Much longer than tasks have to put things in order.
  await delay(2500);
  assert.deepEqual([works.disposed, first.disposed, cancelled], [false, false, false]);
  longer.resolve();
  while (!first.disposed) await delay(10);
  assert.equal(works.disposed, false);
  long.resolve();
  await hosts.over;
  assert.deepEqual([works.disposed, cancelled, console_.busy], [true, false, false]);
});

test("the end of the session ends the tasks on its hosts, then the hosts, and tells its pages so", async () => {
  const hosts = console_.hosts(session);
  const host = other();
  const services = hosts.open("other", host);
  using last = await page("other");
  const cancelled = Promise.withResolvers<boolean>();
  services.tasks.start(session, { verb: "Pull", object: "web:1", host: "other", over: [] }, async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    cancelled.resolve(host.disposed);
  });
  end.abort();
  assert.equal((await closing(last)).code, 4401);
  assert.equal(await cancelled.promise, false, "the host was there while the task put things in order");
  await hosts.closeAll();
  assert.equal(host.disposed, true);
  assert.throws(() => hosts.open("other", other()), { code: "logged-out" });
});
