/** Administrative access ends by itself: when the person does nothing, and when his last page is gone. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { appendFile, writeFile } from "node:fs/promises";
import { after, before, suite, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import {
  addSshUser,
  addUser,
  rootPrograms,
  startConsole,
  startMultiUser,
  startPodman,
  startSshd,
  type TestConsole,
  type TestEngine,
  type TestUser,
  tinyImages,
  waitFor,
} from "../bed/index.ts";
import { FormBrowser } from "./login-form.ts";
import { access, elevatedPage } from "./rights-page.ts";
import { login, openPage, type RpcPage } from "./rpc-page.ts";

const password = "correct horse 'battery' $taple";
/** The shortest that can be configured, in minutes and milliseconds. */
const adminIdleMinutes = 0.1;
const idleMs = 6000;

suite("administrative access ends by itself", { timeout: 240_000 }, () => {
  let podman: TestEngine;
  let ann: TestUser;
  before(async () => {
    podman = await startPodman();
    await tinyImages(podman);
    // The real one asks the network who this machine is.
    writeFileSync("/etc/sudo.conf", "");
    ann = await addUser("ann");
    const hash = execFileSync("openssl", ["passwd", "-6", password], { encoding: "utf8" }).trim();
    await appendFile("/etc/shadow", `ann:${hash}:19000:0:99999:7:::\n`);
    for (const user of ["ann", "bea", "cleo"])
      writeFileSync(`/etc/sudoers.d/${user}`, `${user} ALL=(ALL) ALL\n`, { mode: 0o440 });
  });
  after(() => podman?.[Symbol.asyncDispose]());

  const gone = (): Promise<unknown> => waitFor("root's programs to end", () => rootPrograms().length === 0, 5000);
  let configs = 0;
  /** The console of one person, with these settings under "login". */
  const start = async (settings: object): Promise<TestConsole> => {
    const config = `/run/bed/ends-${++configs}.json`;
    await writeFile(config, JSON.stringify({ login: settings }), { mode: 0o644 });
    return startConsole({ user: ann, args: ["--engine", "podman", "--config", config] });
  };
  /** Closed because the session's rights have changed; gives after how long. */
  const exchanged = async (page: RpcPage): Promise<number> => {
    const began = performance.now();
    const [code] = await once(page.socket, "close");
    assert.equal(code, 4410);
    return performance.now() - began;
  };
  /** Containers of root that end when they are killed after so many seconds, and not before; gives their ids. */
  const stubborn = async (name: string, seconds: number): Promise<readonly string[]> =>
    Promise.all(
      ["a", "b"].map(async (one) => {
        const id = await podman.cli(
          ...["run", "-d", "--name", `${name}-${one}`, "--stop-timeout", String(seconds), "localhost/tiny:1"],
          ...["sh", "-c", "trap '' TERM; while :; do sleep 1; done"],
        );
        return id.trim();
      }),
    );
  /** Begins a task on root's engine that takes as long as those containers do. */
  const stop = async (page: RpcPage, ids: readonly string[]): Promise<void> => {
    page.follow("containers.watch", undefined, () => {});
    const targets = ids.map((id) => ({ engine: "podman", id }));
    const input = { action: "stop", targets, options: {}, confirmed: true };
    const answer = await page.call("mutation", "containers.act", input);
    assert.ok("data" in answer && (answer.data as { kind: string }).kind === "task", JSON.stringify(answer));
  };
  /** Whether both have ended: while it is being stopped, a container is neither running nor at its end. */
  const ended = async (name: string): Promise<boolean> =>
    (await podman.cli("inspect", `${name}-a`, `${name}-b`, "--format", "{{.State.Status}}")).trim() ===
    "exited\nexited";

  test("when nothing is done, though a page asks on and on, and nothing of root's is left", async () => {
    await using served = await start({ adminIdleMinutes });
    const cookie = await login(served);
    using page = await elevatedPage(served.origin, cookie, password);
    const other = await openPage(served.origin, cookie, undefined, "/rpc");
    page.follow("containers.watch", undefined, () => {});
    const asking = setInterval(() => {
      void page.call("query", "containers.written", { targets: [] });
      void fetch(`${served.origin}/session`, { headers: { cookie } });
    }, 300);
    const end = exchanged(page);
    await delay(4000);
    // On another page of the session, about nothing of that machine.
    await other.call("mutation", "session.active");
    other[Symbol.dispose]();
    assert.notDeepEqual(rootPrograms(), []);
    const took = await end;
    clearInterval(asking);
    assert.ok(took > 4000 + idleMs - 200 && took < 4000 + idleMs + 3000, `${took} ms`);
    await gone();
    using now = await openPage(served.origin, cookie);
    assert.equal(await access(now), "limited");
    const answer = await now.call("subscription", "elevation.watch");
    assert.ok("data" in answer);
    assert.equal((answer.data as { snapshot: { ended: string } }).snapshot.ended, "idle");
  });

  test("with the task that needs root's rights, where that takes longer", async () => {
    await using served = await start({ adminIdleMinutes });
    const ids = await stubborn("long", 14);
    using page = await elevatedPage(served.origin, await login(served), password);
    const end = exchanged(page);
    await stop(page, ids);
    assert.ok((await end) > 12_000);
    assert.equal(await ended("long"), true, "the task has come to its end");
    await gone();
  });

  test("a while after the last page; a page that is loaded anew does not end it", async () => {
    await using served = await start({ unusedSeconds: 2 });
    const cookie = await login(served);
    const first = await elevatedPage(served.origin, cookie, password);
    first[Symbol.dispose]();
    await delay(1000);
    const second = await openPage(served.origin, cookie);
    assert.equal(await access(second), "administrative");
    await delay(3000);
    assert.notDeepEqual(rootPrograms(), []);
    second[Symbol.dispose]();
    await delay(2000);
    await gone();
    using third = await openPage(served.origin, cookie);
    assert.equal(await access(third), "limited");
  });

  test("over the connection of somebody who has logged in, too", async () => {
    await using sshd = await startSshd();
    await addSshUser("cleo", { password });
    await using served = await startMultiUser(sshd, { args: ["--engine", "podman"], login: { adminIdleMinutes } });
    const form = new FormBrowser(served.origin, "127.0.7.2");
    await form.logIn("cleo", password);
    const cookie = [...form.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    using page = await elevatedPage(served.origin, cookie, password);
    const took = await exchanged(page);
    assert.ok(took > idleMs - 1000 && took < idleMs + 3000, `${took} ms`);
    await gone();
    using now = await openPage(served.origin, cookie);
    assert.equal(await access(now), "limited", "the session itself goes on");
  });

  test("after an idle log-out with the task that needs root's rights", async () => {
    await using sshd = await startSshd();
    await addSshUser("bea", { password });
    await using served = await startMultiUser(sshd, { args: ["--engine", "podman"], login: { idleMinutes: 0.1 } });
    const form = new FormBrowser(served.origin, "127.0.7.1");
    await form.logIn("bea", password);
    const cookie = [...form.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const ids = await stubborn("out", 14);
    using page = await elevatedPage(served.origin, cookie, password);
    await stop(page, ids);
    const [code] = await once(page.socket, "close");
    assert.equal(code, 4401);
    assert.deepEqual([await ended("out"), rootPrograms().length > 0], [false, true]);
    await waitFor("the work to end", () => ended("out"), 20_000);
    await gone();
  });
});
