/**
 * SSH servers that misbehave, before the log-in and after it: each costs its own host, for a bounded time and with
 * bounded work, and says why; another host answers meanwhile as it did before.
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, suite, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openSsh, privateKey, run, type SshHost } from "../../src/hosts/index.ts";
import { Problem } from "../../src/problem/index.ts";
import { addSshUser, startSshd, type TestSshd, waitFor } from "../bed/index.ts";

let program: ChildProcess;
let ports: Readonly<Record<string, number>>;
let sshd: TestSshd;
let good: SshHost;

before(async () => {
  const file = fileURLToPath(import.meta.resolve("./hostile-sshd.ts"));
  program = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "inherit"] });
  assert.ok(program.stdout);
  const [line] = await once(program.stdout, "data");
  ports = JSON.parse(String(line));
  sshd = await startSshd();
  const { name, key } = await addSshUser("good");
  good = await open(sshd.port, { user: name, keys: [await privateKey(key)] });
  await run(good, ["true"]);
});
after(async () => {
  program.kill();
  await good[Symbol.asyncDispose]();
  await sshd[Symbol.asyncDispose]();
});

type Ways = { user?: string; keys?: readonly Awaited<ReturnType<typeof privateKey>>[]; signal?: AbortSignal };

function open(port: number, { user = "somebody", keys, signal }: Ways = {}): Promise<SshHost> {
  return openSsh({
    name: "machine",
    target: { address: "127.0.0.1", port, user },
    credentials: keys
      ? { keys }
      : { password: async () => "secret", answer: async ({ prompts }) => prompts.map(() => "so") },
    trust: async () => {},
    reusable: false,
    signal: signal ?? new AbortController().signal,
  });
}

function portOf(what: string): number {
  const port = ports[what];
  assert.ok(port !== undefined, what);
  return port;
}

/** What it costs at most: seconds of this process's work, MiB that stay, and milliseconds that the good host takes. */
const most = { work: 4, memory: 64, wait: 1000 };

/** Does it, and holds what it costs, and how the good host answers meanwhile, against the most. */
async function cheaply(work: () => Promise<void>, limits: Partial<typeof most> = {}): Promise<void> {
  const { work: seconds, memory, wait } = { ...most, ...limits };
  const before = { cpu: process.cpuUsage(), memory: process.memoryUsage().rss };
  let over = false;
  const answers = (async () => {
    let longest = 0;
    while (!over) {
      const begin = performance.now();
      await run(good, ["true"]);
      longest = Math.max(longest, performance.now() - begin);
      await delay(50);
    }
    return longest;
  })();
  await work().finally(() => {
    over = true;
  });
  const longest = await answers;
  const { user, system } = process.cpuUsage(before.cpu);
  const worked = (user + system) / 1e6;
  const grown = (process.memoryUsage().rss - before.memory) / 1024 ** 2;
  const cost = `${worked.toFixed(1)} s of work, ${grown.toFixed(0)} MiB, ${longest.toFixed(0)} ms`;
  if (process.env.HOSTILE_COST) console.log(cost);
  assert.ok(worked < seconds && grown < memory && longest < wait, cost);
}

suite("before the log-in, and where a channel is not answered", { concurrency: true }, () => {
  const refuses = (what: string, expected: { code: string; why: RegExp }, seconds: number): void => {
    test(`${what}: told within ${seconds} s`, { timeout: 60_000 }, async () => {
      const begin = performance.now();
      await assert.rejects(open(portOf(what)), (problem: Problem) => {
        assert.ok(problem instanceof Problem);
        assert.equal(problem.code, expected.code);
        assert.match(`${problem.message} ${problem.fields.why ?? ""}`, expected.why);
        return true;
      });
      const took = (performance.now() - begin) / 1000;
      assert.ok(took < seconds, `${took.toFixed(1)} s`);
    });
  };
  // Beside those, for it takes as long; all that they cost counts here.
  test("no answer to a channel: told within 35 s, and the connection stays", { timeout: 60_000 }, async () => {
    await cheaply(async () => {
      await using host = await open(portOf("no answer to a channel"));
      const begin = performance.now();
      await Promise.all([
        assert.rejects(host.exec(["true"]).exit, { code: "timeout" }),
        assert.rejects(host.connect({ path: "/run/x.sock" }), { code: "timeout" }),
      ]);
      assert.ok(performance.now() - begin < 35_000);
      assert.equal(host.link.read().link.kind, "connected");
    });
  });

  refuses("not a word", { code: "timeout", why: /does not answer/ }, 35);
  refuses("a version that drips", { code: "timeout", why: /does not answer/ }, 35);
  refuses("keys that drip", { code: "timeout", why: /does not answer/ }, 35);
  refuses("no answer to the log-in", { code: "timeout", why: /does not answer/ }, 35);
  refuses("empty questions without end", { code: "timeout", why: /does not answer/ }, 35);
  refuses("greetings without end", { code: "host-unreachable", why: /./ }, 10);
  refuses("a giant packet", { code: "host-unreachable", why: /./ }, 10);
  refuses("garbage instead of keys", { code: "host-unreachable", why: /./ }, 10);
  refuses("banners without end", { code: "host-unreachable", why: /talks without end/ }, 10);
  refuses("keys without end before the log-in", { code: "host-unreachable", why: /keys without end/ }, 10);
  refuses("half a success without end", { code: "login-failed", why: /asks without end/ }, 10);
  refuses("questions without end", { code: "login-failed", why: /asks without end/ }, 10);
});

suite("after the log-in", () => {
  const loses = (what: string, why: RegExp, begin: (host: SshHost) => void = () => {}, limits = {}): void => {
    test(`${what}: the connection is given up, and it costs little`, { timeout: 60_000 }, async () => {
      await cheaply(async () => {
        await using host = await open(portOf(what));
        begin(host);
        await waitFor("the connection to be lost", async () => host.link.read().link.kind === "lost", 20_000);
        const { link } = host.link.read();
        assert.ok(link.kind === "lost");
        assert.equal(link.problem.code, "connection-lost");
        assert.match(link.problem.why ?? "", why);
      }, limits);
    });
  };
  const runs = (host: SshHost): void => {
    host.exec(["true"]).exit.catch(() => {});
  };
  loses("messages to ignore", /nobody has asked for/);
  loses("small messages to ignore", /nobody has asked for/);
  loses("messages for developers", /nobody has asked for/);
  loses("requests without reading the answers", /nobody has asked for|allowed/);
  loses("channels of its own", /nobody has asked for|allowed/);
  loses("keys without end", /keys without end/);
  loses("the most costly keys without end", /keys without end/);
  loses("garbage after the log-in", /./);
  loses("more than a channel's window", /allowed|nobody/, runs);
  loses("windows without end", /nobody has asked for/, runs);

  test("no end of a channel: who ends a program is not held up for more than ten seconds", {
    timeout: 60_000,
  }, async () => {
    await cheaply(async () => {
      await using host = await open(portOf("no end of a channel"));
      const begin = performance.now();
      const process = host.exec(["true"]);
      await delay(500);
      await process[Symbol.asyncDispose]();
      assert.ok(performance.now() - begin < 10_000);
    });
  });
});
