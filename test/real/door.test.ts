import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { Agent } from "node:https";
import { join } from "node:path";
import { test } from "node:test";
import { connect as connectTls } from "node:tls";
import { WebSocket } from "ws";
import { startConsole, type TestConsole } from "../bed/index.ts";
import { bare, call } from "./door-caller.ts";

/** An address of this machine that is not loopback's: who comes from it comes from elsewhere. */
const outside = "192.0.2.1";
execFileSync("busybox", ["ip", "address", "add", `${outside}/32`, "dev", "lo"]);

const portOf = ({ origin }: Pick<TestConsole, "origin">): number => Number(new URL(origin).port);
const wide = ["--listen", "0.0.0.0"];

/** A data directory with these settings. */
function settings(config: object): string {
  const data = mkdtempSync("/run/bed/console-");
  writeFileSync(join(data, "config.json"), JSON.stringify(config));
  return data;
}

test("one port speaks TLS and plain HTTP, however small the pieces are that they come in", async () => {
  await using console_ = await startConsole();
  const port = portOf(console_);
  for (const tls of [false, true]) {
    const answer = await call({ port, tls });
    assert.equal(answer.status, 200);
    assert.match(answer.body, /Log in/);
  }
  const socket = await bare(port);
  socket.setNoDelay(true);
  for (const byte of `GET /login HTTP/1.1\r\nhost: localhost:${port}\r\n\r\n`) {
    socket.write(byte);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const [first] = await once(socket, "data");
  assert.match(String(first), /^HTTP\/1\.1 200 /);
  socket.destroy();
});

test("several requests on one connection, and what comes with the first bytes, arrive whole", async () => {
  await using console_ = await startConsole();
  const port = portOf(console_);
  const one = (path: string, more = "") => `GET ${path} HTTP/1.1\r\nhost: localhost:${port}\r\n${more}\r\n`;
  const socket = await bare(port, one("/healthz") + one("/login") + one("/healthz", "connection: close\r\n"));
  let all = "";
  socket.setEncoding("utf8").on("data", (piece) => {
    all += piece;
  });
  await once(socket, "close");
  assert.equal(all.match(/HTTP\/1\.1 200 /g)?.length, 3);
});

test("TLS is 1.2 or newer, with ciphers that keep what was said secret", async () => {
  await using console_ = await startConsole();
  const port = portOf(console_);
  const shake = async (options: object): Promise<string> => {
    const socket = connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false, ...options });
    try {
      await once(socket, "secureConnect");
      return `${socket.getProtocol()} ${socket.getCipher().name}`;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? String(error);
    } finally {
      socket.destroy();
    }
  };
  assert.match(await shake({}), /^TLSv1\.3 TLS_/);
  assert.match(await shake({ maxVersion: "TLSv1.2" }), /^TLSv1\.2 ECDHE-ECDSA-/);
  assert.match(
    await shake({ maxVersion: "TLSv1.1", minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" }),
    /ALERT|ERR_/,
  );
  assert.match(await shake({ maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-SHA" }), /ALERT|ERR_/);
});

test("a session of TLS is taken up again by the next connection", async () => {
  await using console_ = await startConsole();
  const port = portOf(console_);
  const agent = new Agent({ keepAlive: false, maxCachedSessions: 10 });
  assert.equal((await call({ port, tls: true, agent })).resumed, false);
  assert.equal((await call({ port, tls: true, agent })).resumed, true);
});

test("who opens a connection and is slow or silent is let go", { timeout: 40_000 }, async () => {
  await using console_ = await startConsole();
  const port = portOf(console_);
  const begin = performance.now();
  const silentAfterHandshake = connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false });
  silentAfterHandshake.on("error", () => {});
  await once(silentAfterHandshake, "secureConnect");
  const openers = [
    await bare(port),
    await bare(port, "\x16"),
    await bare(port, "\x16\x03\x01\x02\x00\x01"),
    await bare(port, "GET /login HTTP/1.1\r\nhost: "),
    silentAfterHandshake,
  ];
  for (const socket of openers) socket.resume();
  const times = await Promise.all(
    openers.map(async (socket) => {
      if (!socket.closed) await once(socket, "close");
      return performance.now() - begin;
    }),
  );
  for (const time of times) assert.ok(time > 10_000 && time < 25_000, times.join(" "));
  assert.equal((await call({ port })).status, 200);
});

test("plain HTTP is sent to the same address with TLS, except from this machine under a name of loopback", async () => {
  await using console_ = await startConsole({ args: wide });
  const port = portOf(console_);
  const host = `${outside}:${port}`;
  const sent = await call({ port, address: outside, headers: { host }, path: "/login?next=%2Fhosts" });
  assert.equal(sent.status, 308);
  assert.equal(sent.headers.location, `https://${host}/login?next=%2Fhosts`);
  assert.equal((await call({ port, address: outside, headers: { host }, tls: true })).status, 200);
  // It does not help to say a name of loopback from elsewhere, nor to come from here under another.
  assert.equal((await call({ port, address: outside })).status, 308);
  assert.equal((await call({ port, headers: { host: `test:${port}` } })).status, 308);
  assert.equal((await call({ port })).status, 200);
  // A log-in in plain text is not taken.
  const login = await call({ port, address: outside, headers: { host }, path: `/?token=${console_.token}` });
  assert.equal(login.status, 308);
  assert.equal(login.headers["set-cookie"], undefined);
});

test("without --listen nothing but loopback is listened on", async () => {
  await using console_ = await startConsole();
  await assert.rejects(call({ port: portOf(console_), address: outside }), { code: "ECONNREFUSED" });
});

test("foreign names and foreign origins are refused with TLS too, in requests and in WebSockets", async () => {
  await using console_ = await startConsole({ args: wide });
  const port = portOf(console_);
  const tls = true;
  const own = `test:${port}`;
  assert.equal((await call({ port, tls, headers: { host: own } })).status, 200);
  assert.equal((await call({ port, tls, headers: { host: `evil.example:${port}` } })).status, 403);
  assert.equal((await call({ port, tls, headers: { host: own, origin: `https://${own}` } })).status, 200);
  assert.equal((await call({ port, tls, headers: { host: own, origin: `http://${own}` } })).status, 403);
  assert.equal((await call({ port, tls, headers: { host: own, origin: "https://evil.example" } })).status, 403);
  const begun = await call({ port, tls, path: `/?token=${console_.token}`, headers: { host: own } });
  const cookie = begun.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
  const upgrade = async (scheme: string, host: string, origin: string): Promise<string> => {
    const socket = new WebSocket(`${scheme}://127.0.0.1:${port}/rpc`, {
      ...{ headers: { host, cookie, origin }, rejectUnauthorized: false },
    });
    try {
      await once(socket, "open");
      return "open";
    } catch (error) {
      return (error as Error).message;
    } finally {
      socket.on("error", () => {});
      socket.terminate();
    }
  };
  assert.equal(await upgrade("wss", own, `https://${own}`), "open");
  assert.match(await upgrade("wss", own, "https://evil.example"), /403/);
  assert.match(await upgrade("wss", `evil.example:${port}`, `https://evil.example:${port}`), /403/);
  assert.match(await upgrade("ws", own, `http://${own}`), /403/, "in plain text under a name of the network");
});

test("names of the configuration are ours, and only then", async () => {
  await using with_ = await startConsole({ data: settings({ names: ["console.example.org"] }), args: wide });
  await using without = await startConsole({ args: wide });
  const ask = async (one: TestConsole) =>
    (await call({ port: portOf(one), tls: true, headers: { host: `console.example.org:${portOf(one)}` } })).status;
  assert.equal(await ask(with_), 200);
  assert.equal(await ask(without), 403);
});

test("the cookie is for this console's pages only, and for encrypted connections where that is to be had", async () => {
  await using console_ = await startConsole({ args: wide });
  const port = portOf(console_);
  const cookie = async (tls: boolean, userAgent: string): Promise<string> =>
    String(
      (await call({ port, tls, path: `/?token=${console_.token}`, headers: { "user-agent": userAgent } })).headers[
        "set-cookie"
      ],
    );
  const flags = /; Path=\/; HttpOnly; Secure; SameSite=Strict/;
  assert.match(await cookie(true, "curl/8"), flags);
  assert.match(await cookie(false, "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36"), flags);
  assert.match(await cookie(false, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"), flags);
  // Safari drops a Secure cookie that comes over plain HTTP, from loopback too.
  const safari = await cookie(false, "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15");
  assert.match(safari, /; Path=\/; HttpOnly; SameSite=Strict/);
});

test("what proxies say counts only where the configuration believes them", async () => {
  await using believing = await startConsole({ data: settings({ proxy: true, names: ["example.org"] }) });
  await using not = await startConsole({ data: settings({ names: ["example.org"] }) });
  const headers = { "x-forwarded-proto": "https", "x-forwarded-host": "example.org", "user-agent": "curl/8" };
  const login = async (one: TestConsole) => {
    const { headers: got } = await call({ port: portOf(one), path: `/?token=${one.token}`, headers });
    return String(got["set-cookie"]);
  };
  assert.match(await login(believing), /Secure/);
  assert.doesNotMatch(await login(not), /Secure/);
  const origin = { ...headers, origin: "https://example.org" };
  assert.equal((await call({ port: portOf(believing), headers: origin })).status, 200);
  assert.equal((await call({ port: portOf(not), headers: origin })).status, 403);
});

test("an address that is not this machine's is refused at the start, with what to do", () => {
  const program = join(import.meta.dirname, "../../bin/pilothouse");
  const args = [
    "serve",
    "--port",
    "0",
    "--no-open",
    "--data",
    mkdtempSync("/run/bed/console-"),
    "--listen",
    "198.51.100.1",
  ];
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8", timeout: 20_000 });
  assert.equal(status, 1);
  assert.match(stderr, /^pilothouse: This machine has no address 198\.51\.100\.1 to listen on\. .*ip address/);
});
