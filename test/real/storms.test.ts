import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { WebSocket } from "ws";
import { startConsole, startPodman, type TestConsole, type TestEngine, tinyImages, waitFor } from "../bed/index.ts";
import { otherPage } from "./other-page.ts";
import { login, openPage, type RpcPage } from "./rpc-page.ts";

/**
 * How much memory a storm may cost, in MiB, and how long a call of another session may take, in milliseconds (p95): or so
 * many times as long as without a storm, where the machine is busy with something else.
 */
const most = { memory: 120, answer: 200, times: 3 };

let podman: TestEngine;
let console_: TestConsole;
let cookie: string;
let id: string;
/** What the other session asks about: an engine locks a container while it is read. */
let another: string;
/** A stranger that begins a request and never ends it, since the first test. */
let stalled: Socket;
let stalledMs: number;

before(async () => {
  podman = await startPodman();
  await tinyImages(podman);
  id = (await podman.cli("run", "-d", "--name", "web", "localhost/tiny:prints")).trim();
  another = (await podman.cli("run", "-d", "--name", "another", "localhost/tiny:1")).trim();
  console_ = await startConsole({ env: podman.env, args: ["--engine", "podman"] });
  cookie = await login(console_);
  // The engine and the list stay open: what a storm adds is seen.
  using page = await openPage(console_.origin, cookie);
  await page.call("subscription", "engines.watch");
  await page.call("subscription", "containers.watch");
  stalled = dial().resume();
  stalled.write("GET / HTTP/1.1\r\nHost: ");
  const since = performance.now();
  stalled.once("close", () => {
    stalledMs = performance.now() - since;
  });
});
after(async () => {
  await console_[Symbol.asyncDispose]();
  await podman[Symbol.asyncDispose]();
});

test("a page that subscribes 1,000 times follows 100 things and is told so; closing it lets all go", async () => {
  const { refused, open } = await storm(async () => {
    using page = await openPage(console_.origin, cookie);
    const answers = heard(page);
    for (let n = 0; n < 1000; n++)
      page.socket.send(subscription(n, ["container.stats", "container.watch", "container.events"][n % 3] ?? ""));
    await waitFor("all to be answered", () => answers.size === 1000);
    await waitFor("the engine to be asked", () => connections() > 40);
    const refused = [...answers.values()].filter((text) => text.includes("Too much is followed at once."));
    return { refused: refused.length, open: connections() };
  });
  assert.equal(refused, 900);
  assert.ok(open < 150, `${open} files and connections were open`);
});

test("subscriptions opened and closed as fast as it goes cost nothing that stays", async () => {
  await storm(async () => {
    using page = await openPage(console_.origin, cookie);
    const raw = (page.socket as unknown as { _socket: Socket })._socket;
    const end = performance.now() + 2000;
    for (let n = 0; performance.now() < end; n++) {
      page.socket.send(subscription(n, n % 2 === 0 ? "container.stats" : "tasks.watch"));
      page.socket.send(JSON.stringify({ id: n + first, method: "subscription.stop" }));
      while (raw.writableLength > 1_000_000 && performance.now() < end) await delay(10);
    }
  });
});

test("pages that ask for much and read nothing are not worked for", async () => {
  await storm(async () => {
    const pages = await Promise.all(Array.from({ length: 3 }, () => openPage(console_.origin, cookie)));
    const input = { engine: "podman", id };
    const asked = JSON.stringify({ id: 1, method: "query", params: { path: "container.inspect", input } });
    for (const { socket } of pages) {
      (socket as unknown as { _socket: Socket })._socket.pause();
      for (let n = 0; n < 5000; n++) socket.send(asked);
    }
    await delay(2000);
    assert.ok(connections() < 3 * 32 + 60, `${connections()} files and connections are open`);
    for (const page of pages) page[Symbol.dispose]();
  });
});

test("messages as large as they may be, from many pages at once, are taken one by one", async () => {
  await storm(async () => {
    const pages = await Promise.all(Array.from({ length: 3 }, () => openPage(console_.origin, cookie)));
    const large = "a".repeat(4 * 1024 * 1024 - 200);
    const answers = await Promise.all(
      pages.flatMap((page) => [1, 2].map(() => page.call("query", "container.inspect", large))),
    );
    assert.deepEqual(
      new Set(answers.map((answer) => JSON.stringify(answer))),
      new Set(['{"problem":"invalid-input"}']),
    );
    for (const page of pages) page[Symbol.dispose]();
  });
});

test("a session has 64 pages and 64 streams at once; one more is told, and a closed one makes room", async () => {
  await storm(async () => {
    const cookie = await login(console_);
    for (const [path, count] of [
      ["rpc", 64],
      [`stream/logs?host=local&engine=podman&id=${id}&follow=1`, 64],
    ] as const) {
      const sockets = await Promise.all(Array.from({ length: count }, () => upgrade(path, cookie)));
      assert.deepEqual(new Set(sockets.map(({ status }) => status)), new Set([101]));
      // Nothing of them is ever read.
      for (const { socket } of sockets) (socket as unknown as { _socket: Socket })._socket.pause();
      const { status, text } = await upgrade(path, cookie);
      assert.deepEqual([status, text], [429, "This session has too many connections: close some of its pages.\n"]);
      sockets.pop()?.socket.terminate();
      await waitFor("room for one more", async () => {
        const { status, socket } = await upgrade(path, cookie);
        socket.terminate();
        return status === 101;
      });
      for (const { socket } of sockets) socket.terminate();
    }
  });
});

test("12 downloads of a session run at once, though none is read; one more is told", async () => {
  await storm(async () => {
    const cookie = await login(console_);
    await podman.cli("exec", "web", "truncate", "-s", "100M", "/tmp/large");
    const path = `/files/container/archive?host=local&engine=podman&id=${id}&path=/tmp`;
    const ask = (socket: Socket) => {
      const { host } = new URL(console_.origin);
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\n\r\n`);
      return once(socket, "data").then(([data]) => String(data).split("\r\n", 1)[0]);
    };
    const open = Array.from({ length: 12 }, dial);
    const answers = await Promise.all(open.map((socket) => ask(socket).finally(() => socket.pause())));
    assert.deepEqual(new Set(answers), new Set(["HTTP/1.1 200 OK"]));
    assert.equal(await ask(dial()), "HTTP/1.1 429 Too Many Requests");
    for (const socket of open) socket.destroy();
    await waitFor("room for one more", async () => {
      const socket = dial();
      const answer = await ask(socket);
      socket.destroy();
      return answer === "HTTP/1.1 200 OK";
    });
  });
});

test("a stream that is flooded with controls costs no time", async () => {
  await storm(async () => {
    const { socket } = await upgrade(`stream/logs?host=local&engine=podman&id=${id}&follow=1`, await login(console_));
    const raw = (socket as unknown as { _socket: Socket })._socket;
    const end = performance.now() + 2000;
    while (performance.now() < end) {
      for (let n = 0; n < 50; n++) socket.send('{"ack":0,"more":[1,2,3,{"a":"b"}]}');
      while (raw.writableLength > 1_000_000 && performance.now() < end) await delay(10);
      await delay(0);
    }
    socket.terminate();
  });
});

test("strangers' connections are counted, and the kernel looks after a page's that says nothing", async () => {
  using page = await openPage(console_.origin, cookie);
  const port = Number(new URL(console_.origin).port).toString(16).toUpperCase().padStart(4, "0");
  const timers = readFileSync("/proc/net/tcp", "utf8")
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(`:${port}`) && state === "01")
    .map((words) => words[5]?.slice(0, 2));
  // The timer of a page's connection is the one that keeps it alive (proc_net_tcp.txt: 02).
  assert.ok(timers.includes("02"), String(timers));
  const open: Socket[] = [];
  let closed = 0;
  for (let n = 0; n < 2100; n++) open.push(dial().once("close", () => (closed += 1)));
  await waitFor("those too many to be closed", () => closed >= 100);
  assert.ok(closed < 150, `${closed} were closed`);
  assert.ok("data" in (await page.call("query", "making.kept")));
  for (const socket of open) socket.destroy();
  await waitFor("room", async () => (await fetch(`${console_.origin}/healthz`).catch(() => undefined))?.status === 200);
});

test("who does not end the head of a request is not waited for", async () => {
  await waitFor("the end of the connection", () => stalled.closed);
  assert.ok(stalledMs < 25_000, `it was open for ${stalledMs} ms`);
});

/** Ids that `RpcPage.call` does not use. */
const first = 1_000_000;

function subscription(n: number, path: string): string {
  const input = path.startsWith("container.") ? { engine: "podman", id } : undefined;
  return JSON.stringify({ id: n + first, method: "subscription", params: { path, input } });
}

/** First answers by id. */
function heard({ socket }: RpcPage): Map<number, string> {
  const answers = new Map<number, string>();
  socket.on("message", (data) => {
    const text = String(data);
    const number = Number(/"id":(\d+)/.exec(text)?.[1]);
    if (!answers.has(number)) answers.set(number, text);
  });
  return answers;
}

/** So long each storm is, for the other session to be heard, in milliseconds; and so long it is heard before. */
const leastMs = 2000;
const quietMs = 1000;

/** Does its worst while the page of another session asks on; then all that was opened must be closed again. */
async function storm<T>(worst: () => Promise<T>): Promise<T> {
  const began = { memory: resident(), connections: connections() };
  let highest = 0;
  const look = setInterval(() => {
    highest = Math.max(highest, resident());
  }, 20);
  const listen = () => otherPage(console_.url, "container.processes", { engine: "podman", id: another });
  const before = await listen();
  await delay(quietMs);
  const quiet = await before.end();
  const other = await listen();
  try {
    const [result] = await Promise.all([worst(), delay(leastMs)]);
    return result;
  } finally {
    clearInterval(look);
    const { p95, calls } = await other.end();
    const limit = Math.max(most.answer, most.times * quiet.p95);
    assert.ok(p95 <= limit, `another session's call took ${p95} ms (p95 of ${calls}), ${quiet.p95} ms without`);
    assert.ok(highest - began.memory <= most.memory, `memory grew from ${began.memory} to ${highest} MiB`);
    // Kept connections to the engine may be some more or fewer.
    await waitFor("all to be closed", () => connections() <= began.connections + 5);
  }
}

function dial(): Socket {
  return connect(Number(new URL(console_.origin).port), "127.0.0.1").on("error", () => {});
}

/** Asks for a WebSocket and gives the answer's status, and its text where it is refused. */
async function upgrade(path: string, cookie: string): Promise<{ socket: WebSocket; status: number; text: string }> {
  const socket = new WebSocket(`${console_.origin.replace("http", "ws")}/${path}`, { headers: { cookie } });
  socket.on("error", () => {});
  const opened = once(socket, "open").then(() => ({ socket, status: 101, text: "" }));
  const refused = once(socket, "unexpected-response").then(async ([, answer]) => {
    let text = "";
    for await (const chunk of answer) text += chunk;
    return { socket, status: answer.statusCode as number, text };
  });
  opened.catch(() => {});
  refused.catch(() => {});
  return Promise.race([opened, refused]);
}

/** Open files and connections of the console. */
function connections(): number {
  return readdirSync(`/proc/${console_.pid}/fd`).length;
}

/** Resident memory of the console in MiB. */
function resident(): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${console_.pid}/status`, "utf8"))?.[1]) / 1024;
}
