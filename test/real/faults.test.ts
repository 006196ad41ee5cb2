import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { startConsole, startPodman, tinyImages, waitFor } from "../bed/index.ts";
import { startLyingEngine } from "./lying-engine.ts";
import { login, openPage } from "./rpc-page.ts";

const handshake =
  "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";

test("an address that is none costs its own connection only", async () => {
  await using console_ = await startConsole();
  const cookie = await login(console_);
  for (const address of ["//", "http://[", "/%ff%zz", "/..%2f..%2fpackage.json", "*"])
    for (const headers of [handshake, ""]) {
      const answer = await said(
        console_,
        `GET ${address} HTTP/1.1\r\n${host(console_)}Cookie: ${cookie}\r\n${headers}\r\n`,
      );
      assert.match(answer, /^HTTP\/1\.1 [2345]\d\d /, `${address} ${headers}`);
    }
  assert.equal((await fetch(`${console_.origin}/healthz`)).status, 200);
});

test("a stranger's form is read to 16 kB, and not waited for", async () => {
  await using console_ = await startConsole();
  const form = `POST /login HTTP/1.1\r\n${host(console_)}content-type: application/x-www-form-urlencoded\r\n`;
  const before = memory(console_.pid);
  assert.match(await said(console_, `${form}content-length: 300000000\r\n\r\ntoken=a`), /^HTTP\/1\.1 413 /);
  const socket = dial(console_);
  socket.write(`${form}transfer-encoding: chunked\r\n\r\n`);
  const block = `100000\r\n${"a".repeat(0x100000)}\r\n`;
  for (let sent = 0; sent < 100 && !socket.destroyed; sent++)
    if (!socket.write(block)) await Promise.race([once(socket, "drain"), once(socket, "close")]).catch(() => {});
  assert.ok(memory(console_.pid) - before < 50, "memory grew with what was sent");
  socket.destroy();
  const stalled = dial(console_);
  stalled.write(`${form}content-length: 20\r\n\r\ntoken=`);
  await once(stalled, "close");
});

test("input that does not fit is said to be the caller's, by what does not fit", async () => {
  await using console_ = await startConsole();
  using page = await openPage(console_.origin, await login(console_));
  for (const [method, path] of [
    ["mutation", "tasks.cancel"],
    ["query", "container.inspect"],
    ["subscription", "containers.figures"],
  ] as const)
    for (const input of [
      undefined,
      null,
      1e308,
      "x",
      [],
      JSON.parse('{"__proto__":{}}'),
      { id: "x".repeat(1_000_000) },
    ]) {
      const answer = await page.call(method, path, input);
      // Figures of all that run are asked for by an empty object.
      if (path === "containers.figures" && typeof input === "object" && input && !Array.isArray(input)) continue;
      assert.deepEqual(answer, { problem: "invalid-input" }, `${path} ${JSON.stringify(input)?.slice(0, 100)}`);
    }
});

test("only engines of the closed list can be started, and where systemd does not run that is said", async () => {
  await using console_ = await startConsole();
  using page = await openPage(console_.origin, await login(console_));
  for (const input of [
    { kind: "ssh", user: false },
    { kind: "docker.service", user: false },
    { kind: "docker --now", user: true },
    { kind: ["docker"], user: false },
    { kind: "docker", user: "root" },
    { kind: "docker" },
  ])
    assert.deepEqual(await page.call("mutation", "engines.start", input), { problem: "invalid-input" });
  for (const user of [true, false])
    assert.deepEqual(await page.call("mutation", "engines.start", { kind: "docker", user }), {
      problem: "unsupported",
    });
});

test("a log-out ends open connections at once, whatever their page answers", async () => {
  await using console_ = await startConsole();
  const cookie = await login(console_);
  using page = await openPage(console_.origin, cookie);
  assert.ok("data" in (await page.call("subscription", "tasks.watch")));
  // This page hears nothing any more, not even that it is to close, but goes on asking.
  const raw = (page.socket as unknown as { _socket: Socket })._socket;
  raw.pause();
  const logout = await fetch(`${console_.origin}/logout`, { method: "POST", headers: { cookie }, redirect: "manual" });
  assert.equal(logout.status, 303);
  const late = page.call("mutation", "tasks.clear");
  raw.resume();
  assert.deepEqual(await late, { problem: "closed" });
  assert.equal((await fetch(`${console_.origin}/session`, { headers: { cookie } })).status, 401);
});

test("on a full disk work is done all the same, an edit is refused before it begins, and nobody is logged out", async () => {
  await using podman = await startPodman();
  await tinyImages(podman);
  const data = "/run/bed/full";
  mkdirSync(data);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m,mode=0700", "none", data]);
  await using console_ = await startConsole({ env: podman.env, data, args: ["--engine", "podman"] });
  console_.announce(/ (warn|error) .*(No space left|disk is full)/);
  const cookie = await login(console_);
  using page = await openPage(console_.origin, cookie);
  await podman.cli("run", "-d", "--name", "web", "localhost/tiny:prints");
  const id = (await podman.cli("inspect", "web", "--format", "{{.Id}}")).trim();
  // The engine is there once somebody has looked for it.
  await page.call("subscription", "engines.watch");
  const asked = { action: "stop", targets: [{ engine: "podman", id }], options: { timeout: 0 }, confirmed: true };
  const filler = join(data, "filler");
  assert.throws(() => writeFileSync(filler, Buffer.alloc(4 * 1024 * 1024)), /ENOSPC/);
  const whole = () =>
    podman.cli("inspect", "web", "--format", "{{.Id}} {{.Name}} {{.State.StartedAt}} {{.State.Status}}");
  const before = await whole();

  const spec = { image: "localhost/tiny:prints", name: "web" };
  const edit = await page.call("mutation", "making.edit", { engine: "podman", id, spec });
  assert.ok("data" in edit || edit.problem === "disk-full", JSON.stringify(edit));
  await waitFor("the edit to fail", () => /disk-full/.test(console_.output) || !("data" in edit));
  assert.equal(await whole(), before);
  const pruned = await page.call("mutation", "images.prune", { engine: "podman", all: false });
  assert.ok("data" in pruned, JSON.stringify(pruned));
  assert.deepEqual(await page.call("mutation", "containers.act", asked), { data: { kind: "done" } });
  assert.match(await whole(), / exited\n$/);
  assert.equal((await fetch(`${console_.origin}/session`, { headers: { cookie } })).status, 200);

  rmSync(filler);
});

for (const lie of ["garbage", "hangs", "nulls", "endless list", "endless event", "event storm"] as const)
  test(`an engine that is wrong costs its own part only: ${lie}`, async () => {
    await using _ = await startLyingEngine(lie);
    await using console_ = await startConsole({ args: ["--engine", "podman"] });
    using page = await openPage(console_.origin, await login(console_));
    const before = memory(console_.pid);
    for (const list of ["engines", "containers", "images", "volumes", "networks", "pods"])
      await page.call("subscription", `${list}.watch`);
    let slowest = 0;
    let highest = before;
    const end = performance.now() + 2000;
    while (performance.now() < end) {
      const asked = performance.now();
      assert.equal((await fetch(`${console_.origin}/healthz`)).status, 200);
      slowest = Math.max(slowest, performance.now() - asked);
      highest = Math.max(highest, memory(console_.pid));
    }
    console.log(`${lie}: ${Math.round(slowest)} ms, +${Math.round(highest - before)} MiB`);
    assert.ok(slowest < 1000, `an answer took ${slowest} ms`);
    assert.ok(highest - before < 64, `memory grew by ${highest - before} MiB with what the engine sent`);
  });

test("a list that an engine refused once is read again", async () => {
  await using _ = await startLyingEngine("first list fails");
  await using console_ = await startConsole({ args: ["--engine", "podman"] });
  using page = await openPage(console_.origin, await login(console_));
  let heard = "";
  page.socket.on("message", (data) => {
    heard += String(data);
  });
  await page.call("subscription", "containers.watch");
  await waitFor("the list to be lost", () => heard.includes('"state":"lost"'));
  await waitFor("the list to be there", () => heard.includes('"state":"ready"'));
});

function host({ origin }: { origin: string }): string {
  return `Host: ${new URL(origin).host}\r\n`;
}

function dial({ origin }: { origin: string }): Socket {
  return connect(Number(new URL(origin).port), "127.0.0.1").on("error", () => {});
}

/** What a console says to these bytes, until it has said something whole or closes. */
async function said(console_: { origin: string }, bytes: string): Promise<string> {
  const socket = dial(console_);
  let answer = "";
  socket.on("data", (data) => {
    answer += data.toString("latin1");
  });
  socket.write(bytes);
  await Promise.race([once(socket, "close"), waitFor("an answer", () => answer.includes("\r\n\r\n"))]);
  socket.destroy();
  return answer;
}

/** Resident memory in MiB. */
function memory(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}
