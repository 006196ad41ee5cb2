import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import type { WebSocket } from "ws";
import { appRouter, type ConsoleServices } from "../../src/server/rpc.ts";
import { startConsole, startDocker, startPodman, type TestConsole, type TestEngine, tinyImages } from "../bed/index.ts";
import { hostileValue, type Known } from "./hostile-input.ts";
import { login, openPage } from "./rpc-page.ts";

/** Another number tries other inputs. */
const seed = 1;
const inputsEach = 40;
const parallel = 6;
/** Milliseconds: the engine's own calls may take a while, none takes longer. */
const longest = 60_000;

/** What takes away what the others need comes last. */
const destructive = /\.(act|remove|prune|edit|update|create|rename|commit|signal|disconnect|untag)$/;

let podman: TestEngine;
let docker: TestEngine;
let console_: TestConsole;

before(async () => {
  [podman, docker] = await Promise.all([startPodman(), startDocker()]);
  await Promise.all([tinyImages(podman), tinyImages(docker)]);
  console_ = await startConsole({ env: { ...podman.env } });
});
after(async () => {
  await console_[Symbol.asyncDispose]();
  await Promise.all([podman[Symbol.asyncDispose](), docker[Symbol.asyncDispose]()]);
});

test("no input makes a procedure fail in the console itself, last for ever or fill the memory", async () => {
  const cookie = await login(console_);
  using page = await openPage(console_.origin, cookie);
  await page.call("subscription", "engines.watch");
  const known = await things();
  const calls = Object.entries(procedures())
    .flatMap(([path, { type, schema }]) =>
      (schema ? fc.sample(hostileValue(schema, known), { numRuns: inputsEach, seed }) : [undefined, { a: 1 }]).map(
        (input) => ({ path, type, input }),
      ),
    )
    .sort((a, b) => Number(destructive.test(a.path)) - Number(destructive.test(b.path)));
  const begun = memory();
  const wrong: string[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let call = calls[next++]; call; call = calls[next++]) {
      const { path, type, input } = call;
      const answer = await asked(page.socket, next, type, path, input);
      const code = answer.problem?.code ?? "fine";
      if (code === "unknown" || code === "timeout" || code === "late")
        wrong.push(`${path} ${JSON.stringify(input)?.slice(0, 500)}: ${JSON.stringify(answer).slice(0, 500)}`);
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  assert.deepEqual(wrong, []);

  const tasks = await ended(page.socket);
  const unclear = tasks.filter(({ problem }) => problem?.code === "unknown");
  assert.deepEqual(unclear, []);
  assert.ok(memory() - begun < 200, `memory grew from ${begun} to ${memory()} MiB`);
  assert.equal(existsSync("/run/bed/owned"), false, "a shell has run what was only a name");
  assert.ok("data" in (await page.call("query", "making.selinux")));
});

test("what is no message costs at most its own connection", async () => {
  const cookie = await login(console_);
  const deep = "[".repeat(200_000);
  const call = JSON.stringify({ id: 1, method: "query", params: { path: "making.selinux" } });
  const frames: readonly (string | Buffer)[] = [
    "",
    "{",
    "null",
    "[]",
    "[null]",
    "7",
    '"PING"',
    "PONG",
    deep,
    `${deep}${"]".repeat(200_000)}`,
    '{"id":null,"method":"query","params":{"path":"making.selinux"}}',
    '{"id":{},"method":"query","params":{"path":"making.selinux"}}',
    '{"id":1}',
    '{"id":1,"method":"query"}',
    '{"id":1,"method":"query","params":{}}',
    '{"id":1,"method":"query","params":{"path":7}}',
    '{"id":1,"method":"query","params":{"path":"__proto__"}}',
    '{"id":1,"method":"query","params":{"path":"constructor.constructor"}}',
    '{"id":1,"method":"query","params":{"path":"tasks.__proto__.toString"}}',
    '{"id":1,"method":"mutation","params":{"path":"making.selinux"}}',
    '{"id":1,"method":"subscription","params":{"path":"making.selinux"}}',
    '{"id":1,"method":"query","params":{"path":"tasks.watch"}}',
    '{"id":1,"method":"subscription.stop"}',
    '{"id":1,"method":"eval","params":{"path":"tasks.watch"}}',
    '{"id":2,"method":"subscription","params":{"path":"tasks.watch"}}',
    '{"id":2,"method":"subscription","params":{"path":"tasks.watch"}}',
    '{"id":3,"method":"subscription","params":{"path":"tasks.watch","lastEventId":{"a":1}}}',
    '{"method":"connectionParams","data":{"a":1}}',
    `[${Array.from({ length: 2000 }, () => call).join(",")}]`,
    Buffer.from([0, 255, 254]),
    Buffer.from(call),
  ];
  for (const frame of frames) {
    using page = await openPage(console_.origin, cookie);
    page.socket.send(frame);
    page.socket.send(call);
    await new Promise((resolve) => page.socket.once("message", resolve).once("close", resolve));
    using other = await openPage(console_.origin, cookie);
    const answer = await Promise.race([other.call("query", "making.selinux"), delay(5000, undefined, { ref: false })]);
    assert.ok(answer && "data" in answer, `after ${String(frame).slice(0, 80)}: ${JSON.stringify(answer)}`);
  }
  // One message more than a page may send.
  using page = await openPage(console_.origin, cookie);
  page.socket.send("a".repeat(5 * 1024 * 1024));
  await new Promise((resolve) => page.socket.once("close", resolve));
});

/** Every procedure with its schema, as the server has them. */
function procedures() {
  const router = appRouter({ tasks: {}, sessions: {}, added: {}, fleet: {} } as ConsoleServices);
  type Procedure = {
    _def: { type: "query" | "mutation" | "subscription"; inputs: Parameters<typeof hostileValue>[0][] };
  };
  const flat = router._def.procedures as unknown as Record<string, Procedure>;
  return Object.fromEntries(
    Object.entries(flat).map(([path, { _def }]) => [path, { type: _def.type, schema: _def.inputs[0] }]),
  );
}

/** Real things to be asked about, of both engines. */
async function things(): Promise<Known> {
  const ids: string[] = [];
  for (const engine of [podman, docker])
    for (let n = 0; n < 6; n++)
      ids.push((await engine.cli("run", "-d", "--name", `web${n}`, "localhost/tiny:prints")).trim());
  const image = async (engine: TestEngine) => {
    const id = (await engine.cli("image", "inspect", "localhost/tiny:1", "--format", "{{.Id}}")).trim();
    return id.startsWith("sha256:") ? id : `sha256:${id}`;
  };
  const images = [await image(podman), await image(docker)];
  await Promise.all([podman, docker].map((engine) => engine.cli("volume", "create", "data")));
  return {
    engine: ["podman", "docker"],
    id: [...ids, ...images, "web0", "bridge", "podman"],
    keys: [`podman:${ids[0]}`],
    container: ids,
    network: ["podman", "bridge"],
    name: ["data", "fine", "web1"],
    names: ["data"],
    image: ["localhost/tiny:1"],
    reference: ["localhost/tiny:1", "127.0.0.1:9/none:1"],
    tag: ["localhost/mine:1"],
    target: ["localhost/mine:2", "/data"],
    path: ["/", "/etc", "/etc/passwd"],
    subnet: ["10.99.0.0/24"],
    file: ["Containerfile", "a.tar"],
    containerfile: ["FROM scratch\n", "FROM localhost/tiny:1\nRUN true\n"],
    signal: ["TERM"],
  };
}

interface Answer {
  readonly problem?: { readonly code: string };
}

/** The answer to one call; of a subscription whether it began, after which it is stopped. */
function asked(socket: WebSocket, number: number, type: string, path: string, input: unknown): Promise<Answer> {
  const id = 1_000_000 + number;
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const timer = setTimeout(() => resolve({ problem: { code: "late" } }), longest);
  const hear = (data: Buffer): void => {
    if (!data.includes(`"id":${id},`)) return;
    const { result, error } = JSON.parse(data.toString());
    // That it began is told before its work does.
    if (result?.type === "started") {
      setTimeout(() => socket.send(JSON.stringify({ id, method: "subscription.stop" })), 100);
      return;
    }
    resolve(error ? { problem: error.data?.problem ?? { code: "unknown", ...error } } : {});
  };
  socket.setMaxListeners(0);
  socket.on("message", hear);
  socket.send(JSON.stringify({ id, method: type, params: { path, input } }));
  return promise.finally(() => {
    clearTimeout(timer);
    socket.off("message", hear);
  });
}

/** All tasks, once none is running. */
async function ended(socket: WebSocket): Promise<readonly { state: string; problem?: { code: string } }[]> {
  for (let n = 0; ; n++) {
    const id = 2_000_000 + n;
    const { promise, resolve } = Promise.withResolvers<string>();
    const hear = (data: Buffer): void => {
      if (data.includes(`"id":${id},`) && data.includes('"snapshot"')) resolve(data.toString());
    };
    socket.on("message", hear);
    socket.send(JSON.stringify({ id, method: "subscription", params: { path: "tasks.watch" } }));
    const tasks: { id: string; state: string }[] = Object.values(JSON.parse(await promise).result.data.snapshot);
    socket.off("message", hear);
    socket.send(JSON.stringify({ id, method: "subscription.stop" }));
    const running = tasks.filter(({ state }) => state === "running");
    if (running.length === 0) return tasks;
    assert.ok(n < 300, `still running: ${JSON.stringify(running).slice(0, 2000)}`);
    await delay(200);
  }
}

/** Resident memory of the console in MiB. */
function memory(): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${console_.pid}/status`, "utf8"))?.[1]) / 1024;
}
