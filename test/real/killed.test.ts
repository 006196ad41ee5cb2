import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import {
  startConsole,
  startDocker,
  startPodman,
  type TestConsole,
  type TestEngine,
  type TestUser,
  tinyImages,
  waitFor,
} from "../bed/index.ts";
import { type Gate, openGate } from "./gate.ts";
import { login, openPage, type RpcPage } from "./rpc-page.ts";

const cleared = /a container that was left half made was removed/;

// Both engines at the same time: a console that comes back is waited for most of the time.
describe("a console that is killed", { concurrency: true }, () => {
  for (const [kind, start] of [
    ["podman", startPodman],
    ["docker", startDocker],
  ] as const)
    describe(`on ${kind}`, { concurrency: false, timeout: 300_000 }, () => {
      let bed: TestEngine;
      let gate: Gate;
      before(async () => {
        bed = await start({ socket: `/run/behind/${kind}.sock` });
        await tinyImages(bed);
        gate = await openGate(bed.socket);
      });
      after(async () => {
        await gate[Symbol.asyncDispose]();
        await bed[Symbol.asyncDispose]();
      });

      const served = (data?: string) => {
        const place = `unix://${gate.socket}`;
        const env = { ...bed.env, ...(kind === "podman" ? { CONTAINER_HOST: place } : { DOCKER_HOST: place }) };
        return startConsole({ env, args: ["--engine", kind, "--verbose"], ...(data === undefined ? {} : { data }) });
      };
      const visit = async (console_: TestConsole): Promise<RpcPage> => {
        const page = await openPage(console_.origin, await login(console_));
        await page.call("subscription", "engines.watch");
        return page;
      };
      /** Names, with states. */
      const containers = async (): Promise<string[]> =>
        (await bed.cli("ps", "--all", "--format", "{{.Names}} {{.State}}")).split("\n").filter(Boolean).sort();
      const volumes = async (): Promise<string[]> =>
        (await bed.cli("volume", "ls", "-q")).split("\n").filter(Boolean).sort();
      const clear = async (): Promise<void> => {
        for (const name of (await containers()).map((line) => line.split(" ")[0] ?? ""))
          await bed.cli("rm", "-fv", name);
      };
      const spec = { image: "localhost/tiny:1", mounts: [{ type: "volume", target: "/data" }] };

      /** Asks for a container, and kills the console where a call is held. */
      async function killedAt(side: "before" | "after", call: RegExp, wish: object): Promise<TestConsole> {
        const console_ = await served();
        using page = await visit(console_);
        const earlier = gate.held.length;
        gate[side] = call;
        try {
          void page.call("mutation", "making.create", { engine: kind, start: true, spec: { ...spec, ...wish } });
          await waitFor("the call to be held", () => gate.held.length > earlier);
          await console_.kill();
        } finally {
          gate[side] = undefined;
        }
        return console_;
      }

      const create = /^POST \S*\/containers\/create/;
      const startCall = /^POST \S*\/containers\/\w+\/start/;
      for (const [what, side, call, wish] of [
        ["before it is started", "before", startCall, { name: "wanted" }],
        ["before anybody hears that it was made", "after", create, { name: "wanted" }],
        ["before anybody hears of one without a name", "after", create, {}],
      ] as const)
        test(`leaves no half-made container after its next start: killed ${what}`, async () => {
          const others = ["earlier", "later"];
          await bed.cli("create", "--name", "earlier", "-v", "/data", "localhost/tiny:1");
          const kept = await volumes();
          const first = await killedAt(side, call, wish);
          assert.equal((await containers()).length, 2);
          // Another console, and whatever else is made the same way, is not touched.
          await bed.cli("create", "--name", "later", "localhost/tiny:1");
          {
            await using other = await served();
            using _ = await visit(other);
            await delay(1500);
            assert.equal((await containers()).length, 3, "by another console");
          }
          await using _ = await served(first.data);
          await waitFor("it to be removed", async () => (await containers()).length === 2);
          assert.deepEqual(
            (await containers()).map((line) => line.split(" ")[0]),
            others,
          );
          assert.deepEqual(await volumes(), kept);
          await waitFor("a line about it", () => cleared.test(_.output));
          await clear();
        });

      test("keeps what was started when it was killed, and what is what nobody has broken off", async () => {
        const first = await killedAt("after", startCall, { name: "wanted" });
        await using second = await served(first.data);
        await delay(1500);
        const [only = "", ...others] = await containers();
        assert.match(only, /^wanted (running|Up )/);
        assert.deepEqual(others, []);
        using page = await visit(second);
        const wish = { engine: kind, start: false, spec: { ...spec, name: "waits" } };
        assert.ok("data" in (await page.call("mutation", "making.create", wish)));
        await waitFor("it", async () => (await containers()).length === 2);
        await waitFor("the task's end", () => unfinished(second.data) === 0);
        await second.kill();
        await using _ = await served(first.data);
        await delay(1500);
        assert.equal((await containers()).length, 2);
        assert.doesNotMatch(_.output, cleared);
        await clear();
      });

      if (kind === "podman")
        test("leaves no pod that was made for a container that was not", async () => {
          await bed.cli("pod", "create", "--name", "other");
          const pods = async () =>
            (await bed.cli("pod", "ls", "--format", "{{.Name}}")).split("\n").filter(Boolean).sort();
          const first = await killedAt("before", create, { name: "wanted", pod: "new:group", mounts: [] });
          assert.deepEqual(await pods(), ["group", "other"]);
          await using _ = await served(first.data);
          await waitFor("the pod to go", async () => (await pods()).join() === "other");
          await bed.cli("pod", "rm", "other");
        });

      test("leaves no step of a build running after its next start, and ends no other console's", async () => {
        const building = async (seconds: string): Promise<TestConsole> => {
          const console_ = await served();
          using page = await visit(console_);
          const containerfile = `FROM localhost/tiny:1\nRUN echo begun && sleep ${seconds}\n`;
          const wish = {
            engine: kind,
            containerfile,
            file: "Containerfile",
            tags: [`localhost/never:${seconds}`],
            args: {},
          };
          const answer = await page.call("mutation", "images.build", wish);
          assert.ok("data" in answer, JSON.stringify(answer));
          await waitFor("the step", () => running(seconds) > 0);
          return console_;
        };
        const first = await building("98701");
        await using living = await building("98702");
        await first.kill();
        if (kind === "podman") {
          await using _ = await served();
          await delay(2500);
          assert.ok(running("98701") > 0, "Podman lets it run, and another console does too");
        }
        await using _ = await served(first.data);
        await waitFor("the step to end", () => running("98701") === 0, 20_000);
        assert.ok(running("98702") > 0, "the other console's goes on");
        const all = kind === "podman" ? ["ps", "--all", "--external", "--quiet"] : ["ps", "--all", "--quiet"];
        const left = async () => (await bed.cli(...all)).split("\n").filter(Boolean).length;
        await waitFor("its container to go", async () => (await left()) === 1, 20_000);
        assert.doesNotMatch(await bed.cli("images"), /never/);
        await living[Symbol.asyncDispose]();
        await waitFor("all to be over", async () => running("98702") === 0 && (await left()) === 0, 20_000);
      });
    });
});

describe("files of a console that is killed", { timeout: 120_000 }, () => {
  /** A Podman that is installed and not started. */
  let podman: TestEngine;
  before(async () => {
    podman = await startPodman({ service: false });
  });
  after(() => podman[Symbol.asyncDispose]());

  const looking = async (console_: TestConsole): Promise<void> => {
    using page = await openPage(console_.origin, await login(console_));
    await page.call("subscription", "engines.watch");
    await waitFor("its own Podman", () => sockets(console_.pid).length === 1);
  };
  const sockets = (pid: number): string[] => names("/run/pilothouse", new RegExp(`^podman-${pid}-.*\\.sock$`));

  test("its sockets go with the next start, and those of a console that lives stay", async () => {
    const env = podman.env;
    const first = await startConsole({ env, args: ["--engine", "podman"] });
    await looking(first);
    await using living = await startConsole({ env, args: ["--engine", "podman"] });
    using page = await openPage(living.origin, await login(living));
    await page.call("subscription", "engines.watch");
    await waitFor("its own Podman", () => sockets(living.pid).length === 1);
    await first.kill();
    assert.equal(sockets(first.pid).length, 1);
    // The service goes on a while, and is not taken its socket while it does.
    for (const pid of services(first.pid)) process.kill(pid, "SIGKILL");
    assert.equal(sockets(first.pid).length, 1);
    await using _ = await startConsole({ env, data: first.data, args: ["--engine", "podman"] });
    await waitFor("the socket to go", () => sockets(first.pid).length === 0);
    assert.equal(sockets(living.pid).length, 1);
    assert.ok("data" in (await page.call("query", "containers.nameFree", { engine: "podman", name: "x" })));
  });

  test("its folder below /tmp goes with the next start, and that of a console that lives stays", async () => {
    const user: TestUser = {
      ...{ name: "4711", uid: 4711, runtimeDir: "/run/user/4711", env: { HOME: "/run/bed/home-4711" } },
      as: ["setpriv", "--reuid=4711", "--regid=4711", "--clear-groups"],
      async folder(path) {
        await mkdir(path, { recursive: true });
        spawnSync("chown", ["4711:4711", path]);
        chmodSync(path, 0o700);
      },
    };
    await user.folder("/run/bed/home-4711");
    const folders = (pid: number) => names("/tmp", new RegExp(`^pilothouse-${pid}-`));
    const visited = async (data?: string) => {
      const console_ = await startConsole({ user, args: ["--engine", "podman"], ...(data ? { data } : {}) });
      console_.announce(/ warn /); // a user without ids for containers has no Podman
      const page = await openPage(console_.origin, await login(console_));
      await page.call("subscription", "engines.watch");
      await waitFor("its folder", () => folders(console_.pid).length === 1);
      return console_;
    };
    const first = await visited();
    await using living = await visited();
    await first.kill();
    assert.equal(folders(first.pid).length, 1);
    await using _ = await visited(first.data);
    await waitFor("the folder to go", () => folders(first.pid).length === 0);
    assert.equal(folders(living.pid).length, 1);
  });

  test("the page that leads the desktop's browser goes with the next start", async () => {
    const runtime = mkdtempSync("/run/bed/runtime-");
    const programs = mkdtempSync("/run/bed/programs-");
    writeFileSync(join(programs, "xdg-open"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
    const env = {
      ...process.env,
      ...{ XDG_RUNTIME_DIR: runtime, DISPLAY: ":0", PATH: `${programs}:${process.env.PATH}` },
    };
    const program = join(import.meta.dirname, "../../bin/pilothouse");
    const started = (data: string, more: NodeJS.ProcessEnv = {}) => {
      mkdirSync(data);
      const line = `${program} serve --port 0 --data ${data}`;
      return spawn("script", ["-qec", line, "/dev/null"], {
        env: { ...env, ...more },
        stdio: ["ignore", "pipe", "inherit"],
      });
    };
    const pidOf = (data: string) =>
      processes((words) => words.includes(data) && words[0]?.endsWith("/node") === true)[0] ?? 0;
    const opened = async (data: string) => {
      const terminal = started(data);
      await once(terminal.stdout, "data");
      const pid = () => pidOf(data);
      const pages = () => names(runtime, new RegExp(`^pilothouse-open-${pid()}-`));
      await waitFor("the page", () => pid() > 0 && pages().length === 1);
      return { pid: pid(), folder: join(runtime, pages()[0] ?? ""), terminal };
    };
    const living = await opened(`${runtime}/living`);
    const first = await opened(`${runtime}/first`);
    process.kill(first.pid, "SIGKILL");
    await once(first.terminal, "exit");
    assert.deepEqual(readdirSync(first.folder), ["open.html"]);
    await using _ = await startConsole({ env: { XDG_RUNTIME_DIR: runtime } });
    await waitFor("the page to go", () => names(runtime, /^pilothouse-open-/).length === 1);
    assert.deepEqual(readdirSync(living.folder), ["open.html"]);
    process.kill(living.pid, "SIGTERM");
    await once(living.terminal, "exit");
    assert.deepEqual(names(runtime, /^pilothouse-open-/), []);

    // Without a place for the page there is no browser, and the console is served all the same.
    const without = started(`${runtime}/without`, { XDG_RUNTIME_DIR: "/run/bed/none" });
    const [said] = await once(without.stdout, "data");
    const [, origin] = /(http:\/\/127\.0\.0\.1:\d+)\//.exec(String(said)) ?? [];
    for (let n = 0; n < 5; n++) {
      assert.equal((await fetch(`${origin}/healthz`)).status, 200);
      await delay(50);
    }
    process.kill(pidOf(`${runtime}/without`), "SIGTERM");
    await once(without, "exit");
  });
});

function names(folder: string, pattern: RegExp): string[] {
  try {
    return readdirSync(folder).filter((name) => pattern.test(name));
  } catch {
    return [];
  }
}

/** Processes by the words of their command line. */
function processes(fits: (words: readonly string[]) => boolean): number[] {
  return names("/proc", /^\d+$/)
    .filter((pid) => {
      try {
        return fits(readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0"));
      } catch {
        return false;
      }
    })
    .map(Number);
}

function running(seconds: string): number {
  return processes((words) => words[0] === "sleep" && words[1] === seconds).length;
}

/** The Podman services that a console has started. */
function services(console_: number): number[] {
  return processes((words) => words[0] === "podman" && words.some((word) => word.includes(`/podman-${console_}-`)));
}

/** Tasks of a console that have not ended. */
function unfinished(data: string): number {
  using database = new DatabaseSync(join(data, "pilothouse.db"), { readOnly: true });
  return Number(database.prepare("SELECT count(*) AS n FROM task WHERE ended IS NULL").get()?.n);
}
