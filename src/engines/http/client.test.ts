import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createConnection, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Duplex, duplexPair, PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { Problem, type ProblemCode } from "../../problem/index.ts";
import { EngineClient } from "./client.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let folder: string;
let server: Server;
let handler: Handler;
let dialled = 0;
const sockets = new Set<Socket>();

/** An engine that misbehaves as no real one can be made to, on a real socket. */
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "client-"));
  server = createServer((request, response) => handler(request, response));
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("upgrade", (_request, socket: Duplex) => {
    socket.write("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nearly ");
    socket.on("data", (chunk) => socket.write(chunk));
    socket.once("end", () => socket.end());
  });
  server.listen(join(folder, "s.sock"));
  await once(server, "listening");
});

after(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

function connected(): Promise<Socket> {
  dialled++;
  const socket = createConnection(join(folder, "s.sock"));
  return once(socket, "connect").then(() => socket);
}

function client(dial: () => Promise<Duplex> = connected): EngineClient & Disposable {
  const made = new EngineClient(dial, "Test", "/v1");
  return Object.assign(made, { [Symbol.dispose]: () => made.close() });
}

async function refused(work: Promise<unknown>, code: ProblemCode): Promise<void> {
  const error = await work.then(
    () => assert.fail(`expected ${code}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Problem, String(error));
  assert.equal(error.code, code);
}

async function closed(): Promise<void> {
  for (const socket of sockets) await new Promise((resolve) => socket.once("close", resolve));
}

test("keeps connections for the next call, and works over any stream", async () => {
  handler = (_request, response) => response.end('{"a":1}');
  for (const wrap of [
    connected,
    // A stream that is no socket, as a channel of SSH.
    async () => {
      const socket = await connected();
      const [near, far] = duplexPair();
      socket.pipe(far).pipe(socket);
      near.once("close", () => socket.destroy());
      return near;
    },
  ]) {
    using engine = client(wrap);
    dialled = 0;
    for (let i = 0; i < 5; i++) assert.deepEqual(await engine.json("GET", "/x"), { a: 1 });
    assert.equal(dialled, 1);
  }
});

test("a kept connection that the engine closed is no failure of a reading call", async () => {
  using engine = client();
  handler = (_request, response) => response.end("1");
  assert.equal(await engine.json("GET", "/x"), 1);
  handler = (request, response) => {
    handler = (_again, second) => second.end("2");
    assert.ok(response);
    request.socket.destroy();
  };
  assert.equal(await engine.json("GET", "/x"), 2);
});

test("an answer of a gigabyte costs that call only, and little memory", async () => {
  using engine = client();
  const block = Buffer.alloc(1 << 20, "x");
  let sent = 0;
  handler = (request, response) => {
    if (request.url === "/v1/small") return void response.end("{}");
    const more = (): void => {
      while (sent < 1024 && !response.destroyed) {
        sent++;
        if (!response.write(block)) return void response.once("drain", more);
      }
    };
    more();
  };
  await refused(engine.json("GET", "/big", { limit: 100_000 }), "too-large");
  assert.ok(sent < 100, `${sent} MiB were taken`);
  assert.deepEqual(await engine.json("GET", "/small"), {});
});

test("an endless error text is cut", async () => {
  using engine = client();
  handler = (_request, response) => {
    response.statusCode = 500;
    const more = (): void => {
      while (!response.destroyed) if (!response.write("no ".repeat(10_000))) return void response.once("drain", more);
    };
    more();
  };
  await refused(engine.json("POST", "/x"), "engine-refused");
  await closed();
});

test("lines of 10 MB are left out, what is no JSON too, and the rest comes", async () => {
  using engine = client();
  handler = (_request, response) => {
    response.write('{"n":1}\n');
    response.write(`{"n":"${"x".repeat(10_000_000)}"}\n`);
    response.write('not json\n\n{"n":');
    response.end("3}");
  };
  const seen: unknown[] = [];
  for await (const value of engine.jsonStream("GET", "/x")) seen.push(value);
  assert.deepEqual(seen, [{ n: 1 }, { n: 3 }]);
});

test("an abort ends a call at every stage and closes its connection", async () => {
  const stages: Record<string, Handler> = {
    "before an answer": () => {},
    "in the headers' wait": (_request, response) => response.flushHeaders(),
    "in the body": (_request, response) => void response.write('{"half":'),
  };
  for (const [stage, handles] of Object.entries(stages)) {
    using engine = client();
    const stop = new AbortController();
    handler = (request, response) => {
      handles(request, response);
      setImmediate(() => stop.abort());
    };
    await refused(engine.json("GET", "/x", { signal: stop.signal }), "cancelled");
    await closed();
    assert.ok(true, stage);
  }
  using engine = client();
  await refused(engine.json("GET", "/x", { signal: AbortSignal.abort() }), "cancelled");
  using never = client(() => new Promise(() => {}));
  const stop = new AbortController();
  setImmediate(() => stop.abort());
  await refused(never.json("GET", "/x", { signal: stop.signal }), "cancelled");
});

test("an abort ends a stream, an upload and a taken-over connection", async () => {
  using engine = client();
  handler = (request, response) => {
    request.resume();
    response.write('{"n":1}\n');
  };
  const stop = new AbortController();
  await refused(
    (async () => {
      for await (const _ of engine.jsonStream("GET", "/x", { signal: stop.signal })) stop.abort();
    })(),
    "cancelled",
  );
  await closed();

  const upload = new PassThrough();
  const second = new AbortController();
  handler = (request) => request.once("data", () => second.abort());
  upload.write("some");
  await refused(engine.json("POST", "/x", { upload, signal: second.signal }), "cancelled");
  assert.ok(upload.destroyed, "nobody goes on reading what was to be sent");
  await closed();

  const third = new AbortController();
  const stream = await engine.upgrade("/x", { signal: third.signal });
  third.abort();
  await once(stream, "close");
  await closed();
});

test("a taken-over connection gives what came early, and closes half by half", async () => {
  using engine = client();
  const stream = await engine.upgrade("/x", { body: { a: 1 } });
  stream.end("late");
  assert.equal(await text(stream), "early late");
  await closed();
});

test("an engine that says nothing is a time-out, one that hangs up is a lost connection", async () => {
  using engine = client();
  handler = () => {};
  await refused(engine.json("GET", "/x", { timeout: 50 }), "timeout");
  handler = (request) => request.socket.destroy();
  await refused(engine.json("POST", "/x"), "connection-lost");
  handler = (request) => {
    request.socket.end("HTTP/9.9 nonsense\r\n\r\n");
  };
  await refused(engine.json("GET", "/x"), "connection-lost");
  handler = (_request, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("short");
    setImmediate(() => response.destroy());
  };
  await refused(engine.json("GET", "/x"), "connection-lost");
  await closed();
});

test("a redirection is never followed and never taken for success", async () => {
  using engine = client();
  handler = (_request, response) => response.writeHead(301, { location: "/elsewhere" }).end();
  await refused(engine.json("GET", "/x"), "engine-refused");
  handler = (_request, response) => response.writeHead(304).end();
  assert.equal(await engine.json("POST", "/x"), undefined);
});

test("an upload that fails ends its call", async () => {
  using engine = client();
  handler = (request) => request.resume();
  const upload = Readable.from(
    (async function* () {
      yield Buffer.from("some");
      throw new Error("the file vanished");
    })(),
  );
  await refused(engine.json("POST", "/x", { upload }), "unknown");
  await closed();
});

test("closing ends all calls", async () => {
  const engine = client();
  handler = () => engine.close();
  await refused(engine.json("GET", "/x", { timeout: 0 }), "cancelled");
  await closed();
});

test("a client is busy while something is under way, but for what only looks on", async () => {
  using engine = client();
  handler = (_request, response) => void response.write("{}\n");
  assert.equal(engine.busy, false);
  const stop = new AbortController();
  const opened = Promise.withResolvers<void>();
  const looking = (async () => {
    for await (const _ of engine.jsonStream("GET", "/x", { signal: stop.signal, watching: true })) opened.resolve();
  })();
  await opened.promise;
  assert.equal(engine.busy, false);
  const body = await engine.stream("GET", "/x");
  assert.equal(engine.busy, true);
  body.on("error", () => {}).destroy();
  await idle(engine);
  const taken = await engine.upgrade("/x");
  assert.equal(engine.busy, true);
  taken.destroy();
  await idle(engine);
  stop.abort();
  await looking.catch(() => {});
});

async function idle(engine: EngineClient): Promise<void> {
  for (let n = 0; engine.busy && n < 200; n++) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(engine.busy, false);
}
