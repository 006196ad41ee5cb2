/** Administrative access as pages have it: on the machine of one person's console, as a service, and on another machine. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { appendFile, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
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
  type TestSshd,
  tinyImages,
  waitFor,
} from "../bed/index.ts";
import { FormBrowser } from "./login-form.ts";
import { type Asked, access, turnOn } from "./rights-page.ts";
import { login, openPage, type RpcPage } from "./rpc-page.ts";

const password = "correct horse 'battery' $taple";

/** What a list holds after a moment; of engines only those that are there. */
async function engines(page: RpcPage): Promise<readonly string[]> {
  let found: readonly string[] = [];
  let searched = false;
  page.follow("engines.watch", undefined, () => {});
  await waitFor(
    "the search for engines",
    async () => {
      const answer = await page.call("subscription", "engines.watch");
      assert.ok("data" in answer);
      const view = (answer.data as { snapshot: { searched: boolean; engines: object } }).snapshot;
      ({ searched } = view);
      found = Object.entries(view.engines as { [id: string]: { owner: string; state: string } })
        .filter(([, { state }]) => state === "connected")
        .map(([id, { owner }]) => `${id} of ${owner}`)
        .sort();
      return searched;
    },
    20_000,
  );
  return found;
}

suite("administrative access", { timeout: 240_000 }, () => {
  let sshd: TestSshd;
  let podman: TestEngine;
  before(async () => {
    [sshd, podman] = await Promise.all([startSshd(), startPodman()]);
    await tinyImages(podman);
    // The real one asks the network who this machine is.
    writeFileSync("/etc/sudo.conf", "");
  });
  after(async () => {
    await podman?.[Symbol.asyncDispose]();
    await sshd?.[Symbol.asyncDispose]();
  });
  const allow = (user: string, rule = "ALL=(ALL) ALL"): void =>
    writeFileSync(`/etc/sudoers.d/${user}`, `${user} ${rule}\n`, { mode: 0o440 });
  const exchanged = async (page: RpcPage, work: Promise<unknown>): Promise<void> => {
    const [[code]] = await Promise.all([once(page.socket, "close"), work]);
    assert.equal(code, 4410);
  };
  const gone = (): Promise<unknown> => waitFor("root's programs to end", () => rootPrograms().length === 0, 5000);
  const nowhere = async (served: TestConsole): Promise<void> => {
    const half = "horse 'battery'";
    assert.ok(!served.output.includes(half));
    for (const name of await readdir(served.data, { recursive: true, withFileTypes: true }))
      if (name.isFile()) assert.ok(!(await readFile(join(name.parentPath, name.name))).includes(half), name.name);
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
      for (const file of ["cmdline", "environ"])
        try {
          if (Number(pid) !== process.pid)
            assert.ok(!readFileSync(`/proc/${pid}/${file}`).includes(half), `${pid} ${file}`);
        } catch (error) {
          if (error instanceof assert.AssertionError) throw error;
        }
  };

  suite("of one person's console", () => {
    let served: TestConsole;
    let cookie: string;
    before(async () => {
      const ann = await addUser("ann");
      const hash = execFileSync("openssl", ["passwd", "-6", password], { encoding: "utf8" }).trim();
      await appendFile("/etc/shadow", `ann:${hash}:19000:0:99999:7:::\n`);
      allow("ann");
      served = await startConsole({ user: ann, args: ["--engine", "podman"] });
      cookie = await login(served);
    });
    after(() => served?.[Symbol.asyncDispose]());
    const page = (who = cookie): Promise<RpcPage> => openPage(served.origin, who);

    test("asks for the password, says that one was wrong, and shows root's engine to this session alone", async () => {
      using before = await page();
      assert.equal(await access(before), "limited");
      assert.ok(!(await engines(before)).includes("podman of root"));
      const other = await login(served);
      using elsewhere = await page(other);
      const { asked, end } = await turnOn(before, ["wrong", password]);
      assert.equal(end, "done");
      assert.deepEqual(
        asked.map(({ host, login, wants, wrong }) => [host, login, wants, wrong?.code]),
        [
          ["local", "ann", "password", undefined],
          ["local", "ann", "password", "login-failed"],
        ],
      );
      using now = await page();
      assert.equal(await access(now), "administrative");
      assert.ok((await engines(now)).includes("podman of root"));
      const spec = { image: "localhost/tiny:1", name: "of-root", command: ["sleep", "1000"] };
      const made = await now.call("mutation", "making.create", { engine: "podman", spec, start: true });
      assert.ok("data" in made, JSON.stringify(made));
      const names = (): Promise<string> => podman.cli("ps", "--format", "{{.Names}}");
      await waitFor("the container of root", async () => (await names()).includes("of-root"), 20_000);
      await nowhere(served);

      assert.equal(elsewhere.socket.readyState, elsewhere.socket.OPEN, "the other session goes on");
      assert.equal(await access(elsewhere), "limited");
      assert.ok(!(await engines(elsewhere)).includes("podman of root"));

      const again = await turnOn(now, []);
      assert.deepEqual(again, { asked: [], end: "done" });
      await exchanged(now, now.call("mutation", "elevation.turnOff"));
      await gone();
      using afterwards = await page();
      assert.equal(await access(afterwards), "limited");
      assert.ok(!(await engines(afterwards)).includes("podman of root"));
      assert.match(await names(), /of-root/, "what root's engine runs is not ours to end");
    });

    test("gives up without a password, leaves nothing, and lets one page ask at a time", async () => {
      using one = await page();
      assert.deepEqual((await turnOn(one, [undefined])).end, "cancelled");
      await gone();
      const waiting = Promise.withResolvers<string>();
      const open = one.follow("elevation.turnOn", undefined, (answer) => {
        if ("data" in answer) waiting.resolve((answer.data as { ask: Asked }).ask.id);
      });
      const id = await waiting.promise;
      using two = await page();
      assert.equal((await turnOn(two, [])).end, "conflict");
      using stranger = await page(await login(served));
      const answer = await stranger.call("mutation", "hosts.answer", { id, answers: [password] });
      assert.deepEqual(answer, { problem: "gone" }, "another session answers no question of this one");
      assert.equal(await access(one), "limited");
      open[Symbol.dispose]();
      await gone();
      assert.equal((await turnOn(two, ["wrong", "wrong", "wrong"])).end, "sudo-refused");
      await gone();
    });

    test("ends with the session, and when somebody ends root's programs on the machine", async () => {
      const own = await login(served);
      using first = await page(own);
      assert.equal((await turnOn(first, [password])).end, "done");
      using second = await page(own);
      assert.equal(await access(second), "administrative");
      const holder = rootPrograms().find((line) => line.includes("pilothouse-hold") && !line.includes("sudo "));
      assert.ok(holder, rootPrograms().join("\n"));
      const ended = exchanged(second, Promise.resolve());
      process.kill(Number(holder.split(" ")[0]), "SIGKILL");
      await ended;
      using third = await page(own);
      assert.equal(await access(third), "limited");
      assert.equal((await turnOn(third, [password])).end, "done");
      assert.notDeepEqual(rootPrograms(), []);
      const answer = await fetch(`${served.origin}/logout`, {
        method: "POST",
        redirect: "manual",
        headers: { cookie: own, origin: served.origin },
      });
      assert.equal(answer.status, 303);
      await gone();
    });

    test("leaves nothing of root's when the server is killed", async () => {
      using one = await page();
      assert.equal((await turnOn(one, [password])).end, "done");
      assert.notDeepEqual(rootPrograms(), []);
      await served.kill();
      await gone();
    });
  });

  suite("of the service, over ssh", () => {
    let served: TestConsole;
    before(async () => {
      for (const [name, rule] of Object.entries({ bea: "ALL=(ALL) ALL", cleo: "ALL=(ALL) NOPASSWD: ALL", dora: "" })) {
        await addSshUser(name, { password });
        if (rule) allow(name, rule);
      }
      served = await startMultiUser(sshd, { args: ["--engine", "podman"], login: { roles: { admin: ["bea"] } } });
    });
    after(() => served?.[Symbol.asyncDispose]());
    let from = 0;
    const logIn = async (user: string): Promise<string> => {
      const form = new FormBrowser(served.origin, `127.0.7.${++from}`);
      await form.logIn(user, password);
      return [...form.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    };
    const page = (cookie: string, host = "local"): Promise<RpcPage> => openPage(served.origin, cookie, host);

    test("on the console's machine and on one that was added, each by itself", async () => {
      const cookie = await logIn("bea");
      using first = await page(cookie);
      const [line = ""] = await sshd.hostKeys();
      const [type = "", blob = ""] = line.split(" ");
      const target = { address: "localhost", port: sshd.port, user: "bea" };
      const shown = Promise.withResolvers<unknown>();
      first.follow("hosts.probe", target, (answer) => {
        if ("data" in answer && "done" in (answer.data as object))
          shown.resolve((answer.data as { done: { key: unknown } }).done.key);
      });
      const key = await shown.promise;
      assert.equal((key as { blob: string; type: string }).blob, blob);
      assert.equal((key as { blob: string; type: string }).type, type);
      await first.call("mutation", "hosts.add", { ...target, name: "web1", proof: "password", key });
      const connected = Promise.withResolvers<void>();
      first.follow("hosts.connect", { name: "web1" }, (answer) => {
        assert.ok("data" in answer, JSON.stringify(answer));
        const { ask } = answer.data as { ask?: Asked };
        if (ask) void first.call("mutation", "hosts.answer", { id: ask.id, answers: [password] });
        else connected.resolve();
      });
      await connected.promise;
      for (const [host, others] of [
        ["web1", "local"],
        ["local", "web1"],
      ] as const) {
        using one = await page(cookie, host);
        using other = await page(cookie, others);
        const { asked, end } = await turnOn(one, ["wrong", password]);
        assert.deepEqual([end, asked.map(({ login }) => login)], ["done", ["bea", "bea"]]);
        assert.equal(other.socket.readyState, other.socket.OPEN);
        assert.equal(await access(other), "limited");
        using now = await page(cookie, host);
        assert.equal(await access(now), "administrative");
        assert.ok((await engines(now)).includes("podman of root"));
        await nowhere(served);
        await exchanged(now, now.call("mutation", "elevation.turnOff"));
        await gone();
      }
      using last = await page(cookie, "web1");
      assert.equal((await turnOn(last, [password])).end, "done");
      using here = await page(cookie);
      await here.call("mutation", "hosts.disconnect", { name: "web1" });
      await gone();
    });

    test("without a question where sudo wants no password; refused with what to do where sudo refuses", async () => {
      using cleo = await page(await logIn("cleo"));
      assert.deepEqual(await turnOn(cleo, []), { asked: [], end: "done" });
      const cookie = await logIn("dora");
      using dora = await page(cookie);
      const { asked, end } = await turnOn(dora, [password]);
      assert.deepEqual([asked.length, end], [1, "sudo-refused"]);
      assert.equal(await access(dora), "limited");
    });

    test("of a page about no machine there is none", async () => {
      using none = await openPage(served.origin, await logIn("bea"), undefined, "/rpc");
      for (const [kind, path] of [
        ["subscription", "elevation.watch"],
        ["subscription", "elevation.turnOn"],
        ["mutation", "elevation.turnOff"],
      ] as const)
        assert.deepEqual(await none.call(kind, path), { problem: "host-unreachable" });
    });
  });
});
