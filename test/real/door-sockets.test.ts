import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { Agent as PlainAgent, request } from "node:http";
import { join } from "node:path";
import { suite, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { Daemon } from "../bed/daemon.ts";
import { waitFor } from "../bed/index.ts";
import { type Activated, activated, token } from "./activated.ts";
import { bare, call } from "./door-caller.ts";
import { openPage } from "./rpc-page.ts";

const program = join(import.meta.dirname, "../../bin/pilothouse");

const gone = (console_: Activated, timeout?: number) =>
  waitFor("it to have left", () => console_.running === undefined, timeout);

// All at the same time, each with sockets of its own: they wait for a console to leave most of the time.
suite("a console behind sockets that others hold", { concurrency: true }, () => {
  test("sockets that were passed are served, all of them, in plain text and with TLS", async () => {
    await using console_ = await activated([]);
    const { port } = console_;
    assert.equal(console_.starts, 0);
    for (const address of ["127.0.0.1", "::1"])
      for (const tls of [false, true]) assert.equal((await call({ port, tls, address })).status, 200);
    assert.equal(console_.starts, 1);
    assert.match(console_.output, new RegExp(`ready at http://127.0.0.1:${port}/`));
  });

  test("it leaves when nobody was here for so long, with code 0, and comes back with the next who asks", async () => {
    await using console_ = await activated(["--idle-exit", "1"]);
    const { port } = console_;
    for (let round = 1; round <= 3; round++) {
      assert.equal((await call({ port, tls: round === 2 })).status, 200);
      assert.equal(console_.starts, round);
      const asked = performance.now();
      await gone(console_);
      const stayed = performance.now() - asked;
      assert.ok(stayed > 900 && stayed < 4000, `${stayed}`);
    }
    assert.match(console_.output, /ended \d+ with 0/);
  });

  test("without --idle-exit it stays", async () => {
    await using console_ = await activated([]);
    await call({ port: console_.port });
    await delay(3000);
    assert.ok(console_.running);
  });

  test("connections that browsers keep without using them do not hold it", { timeout: 60_000 }, async () => {
    await using console_ = await activated(["--idle-exit", "1"]);
    const { port } = console_;
    const agent = new PlainAgent({ keepAlive: true });
    const kept = request({
      host: "127.0.0.1",
      port,
      path: "/healthz",
      agent,
      headers: { host: `localhost:${port}` },
    }).end();
    const [answer] = await once(kept, "response");
    answer.resume();
    await gone(console_, 10_000);
    agent.destroy();
    // As browsers open them in case somebody clicks.
    const speculative = await bare(port);
    await waitFor("it to have started for it", () => console_.starts === 2);
    await gone(console_, 25_000);
    speculative.destroy();
  });

  test("a page that is open holds it, also when it says nothing, and not any longer", async () => {
    await using console_ = await activated(["--idle-exit", "1"]);
    const { port } = console_;
    const begun = await call({ port, path: `/?token=${token}` });
    const cookie = begun.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
    {
      using page = await openPage(`http://localhost:${port}`, cookie);
      await page.call("query", "system.identity");
      await delay(4000);
      assert.ok(console_.running);
    }
    const closed = performance.now();
    await gone(console_, 10_000);
    assert.ok(performance.now() - closed < 5000);
    assert.equal(console_.starts, 1);
  });

  test("nobody is lost who comes while it leaves", { timeout: 120_000 }, async () => {
    await using console_ = await activated(["--idle-exit", "1"]);
    const { port } = console_;
    await call({ port });
    // One after the other at every moment around the one when it leaves, in steps of 5 ms, and many at the same time.
    for (let step = 0; step < 24; step++) {
      await delay(985 + step * 5);
      const burst = Array.from({ length: 4 }, (_, n) => call({ port, path: "/healthz", tls: n % 2 === 1 }));
      for (const { status } of await Promise.all(burst)) assert.equal(status, 200, `at ${985 + step * 5} ms`);
    }
    assert.ok(console_.starts > 3, `it left ${console_.starts - 1} times`);
  });

  test("a socket that nobody can be served on is told at the start", async () => {
    const data = mkdtempSync("/run/bed/console-");
    const env = { LISTEN_FDS: "1" };
    const shell = `exec 3</dev/null; export LISTEN_PID=$$; exec "$0" "$@"`;
    const daemon = new Daemon(["sh", "-c", shell, program, "serve", "--no-open", "--data", data], { env });
    await waitFor("it to have ended", () => !daemon.running);
    assert.match(daemon.output, /^pilothouse: Socket 1 of those that systemd passed cannot be used\. .*Accept=no\.\n$/);
  });
});
