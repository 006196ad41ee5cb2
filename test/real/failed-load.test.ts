/** Parts of the server that could not be loaded when they were first needed: the next who needs them tries again. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { Agent, get } from "node:http";
import { test } from "node:test";
import { startConsole, type TestConsole, waitFor } from "../bed/index.ts";
import { login, openPage } from "./rpc-page.ts";

/** Lets the server open no more files, until disposed. */
function noFiles({ pid }: Pick<TestConsole, "pid">): Disposable {
  const limit = (count: string): void => {
    const { status, stderr } = spawnSync("prlimit", [`--pid=${pid}`, `--nofile=${count}:`], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
  };
  const open = new Set(readdirSync(`/proc/${pid}/fd`).map(Number));
  let free = 0;
  while (open.has(free)) free += 1;
  limit(String(free));
  return { [Symbol.dispose]: () => limit("4096") };
}

/** Asks over the one connection of an agent, which is there already. */
function status(agent: Agent, address: string, headers: Record<string, string> = {}): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = get(address, { agent, headers }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode));
    });
    request.once("upgrade", ({ statusCode }, socket) => {
      socket.destroy();
      resolve(statusCode);
    });
    request.once("error", () => resolve(undefined));
  });
}

test("what could not be loaded for want of file descriptors is loaded for the next who asks", async () => {
  await using console_ = await startConsole();
  console_.announce(/ error .*EMFILE/);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  // What is only read is answered before the rest is loaded.
  assert.equal(await status(agent, `${console_.origin}/login`), 200);
  {
    using _ = noFiles(console_);
    assert.equal(await status(agent, `${console_.origin}/?token=none`), 500);
  }
  agent.destroy();
  const cookie = await login(console_);
  assert.notEqual(cookie, "");
  using page = await openPage(console_.origin, cookie);
  assert.ok("data" in (await page.call("subscription", "tasks.watch")));
});

test("a console that could not be loaded is loaded for the next page, and without it the end is an orderly one", async () => {
  for (const again of [true, false]) {
    await using console_ = await startConsole();
    console_.announce(/ error .*EMFILE/);
    const cookie = await login(console_);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const headers = { cookie };
    assert.equal(await status(agent, `${console_.origin}/session`, headers), 200);
    {
      using _ = noFiles(console_);
      const upgrade = {
        ...headers,
        origin: console_.origin,
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
      };
      assert.equal(await status(agent, `${console_.origin}/rpc?host=local`, upgrade), undefined);
      await waitFor("the failure to be told", () => /a connection failed .*EMFILE/.test(console_.output));
    }
    agent.destroy();
    if (!again) continue;
    using page = await openPage(console_.origin, cookie);
    assert.ok("data" in (await page.call("subscription", "tasks.watch")));
  }
});
