import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm, symlink } from "node:fs/promises";
import { after, before, suite, test } from "node:test";
import { type Attempt, discover, EngineWatch } from "../../src/engines/index.ts";
import { localHost } from "../../src/hosts/index.ts";
import { Problem } from "../../src/problem/index.ts";
import { startDocker, startPodman, type TestEngine, waitFor } from "../bed/index.ts";

const host = localHost();
const nothing = {
  uid: 0,
  user: "root",
  runtimeDir: undefined,
  containerHost: undefined,
  dockerHost: undefined,
  cgroupVersion: 2 as const,
  podmanInstalled: false,
  dockerInstalled: false,
  units: { system: [], user: [] },
  system: "debian",
};
const results = (attempts: readonly Attempt[]) =>
  Object.fromEntries(
    attempts.map(({ strategy, result }) => [strategy, result instanceof Problem ? result.code : result]),
  );

suite("finding engines", () => {
  let podman: TestEngine;
  let docker: TestEngine;
  before(async () => {
    [podman, docker] = await Promise.all([startPodman(), startDocker()]);
  });
  after(async () => {
    await podman[Symbol.asyncDispose]();
    await docker[Symbol.asyncDispose]();
  });

  test("finds each engine once, however many ways lead to it", async () => {
    await symlink(podman.socket, "/run/other.sock");
    await using found = await discover(host, {
      environment: { ...nothing, containerHost: `unix://${podman.socket}`, dockerHost: "unix:///run/other.sock" },
    });
    assert.deepEqual(
      found.engines.map(({ id, kind, owner }) => ({ id, kind, owner })),
      [
        { id: "podman", kind: "podman", owner: "root" },
        { id: "docker", kind: "docker", owner: "root" },
      ],
    );
    assert.equal(found.problem, undefined);
    assert.deepEqual(results(found.attempts), {
      CONTAINER_HOST: "found",
      DOCKER_HOST: "same", // a Podman answers there
      "the system's Podman": "same",
      "the user's Podman": "skipped",
      "the system's Docker": "found",
      "the user's Docker": "skipped",
      "Podman started by us": "skipped",
    });
    for (const { strategy, why, result } of found.attempts)
      if (result === "same" || result === "skipped") assert.ok(why, strategy);
  });

  test("takes only the wanted engine", async () => {
    for (const engine of ["podman", "docker"] as const) {
      await using found = await discover(host, { engine, environment: nothing });
      assert.deepEqual(
        found.engines.map((one) => one.kind),
        [engine],
      );
    }
  });

  test("two engines of one kind have two ids, which stay", async () => {
    await using second = await startPodman({ socket: "/run/second/podman.sock" });
    const environment = { ...nothing, containerHost: `unix://${second.socket}` };
    await using watch = new EngineWatch(host, { engine: "podman", environment });
    await waitFor("both", () => watch.read().engines.filter((one) => one.state === "connected").length === 2);
    assert.deepEqual(
      watch.read().engines.map((one) => one.id),
      ["podman", "podman-2"],
    );
    await podman.kill();
    await waitFor("the loss", () => watch.read().engines[1]?.state === "lost");
    assert.equal(watch.read().engines[0]?.state, "connected");
    await podman.start();
    await waitFor("the return", () => watch.read().engines[1]?.state === "connected", 20_000);
    assert.deepEqual(
      watch.read().engines.map((one) => one.id),
      ["podman", "podman-2"],
    );
  });

  test("asks the machine itself where nobody says", async () => {
    await using found = await discover(host);
    assert.equal(found.environment.uid, 0);
    assert.equal(found.environment.user, "root");
    assert.equal(found.environment.podmanInstalled, true);
    assert.match(found.environment.system, /debian/);
    assert.deepEqual(found.engines.map((one) => one.id).sort(), ["docker", "podman"]);
  });
});

suite("a machine without a listening engine", () => {
  /** A Podman that is installed and not started. */
  let podman: TestEngine;
  before(async () => {
    podman = await startPodman({ service: false });
    Object.assign(process.env, podman.env);
    await rm("/run/docker.sock", { force: true });
    await rm("/run/podman", { recursive: true, force: true });
  });
  after(() => podman[Symbol.asyncDispose]());

  test("starts Podman's service itself, again after it died, and ends it", async () => {
    {
      await using found = await discover(host, { environment: { ...nothing, podmanInstalled: true } });
      const [engine] = found.engines;
      assert.ok(engine, JSON.stringify(found.problem));
      assert.equal(results(found.attempts)["Podman started by us"], "found");
      assert.deepEqual(await engine.containers.list(), []);
      const [pid] = await services();
      assert.ok(pid);
      process.kill(pid, "SIGKILL");
      await waitFor("its end", async () => !(await services()).includes(pid));
      assert.deepEqual(await engine.containers.list(), []);
      assert.equal((await services()).length, 1);
    }
    await waitFor("nothing to be left", async () => (await services()).length === 0);
    assert.deepEqual(await readdir("/run/pilothouse").catch(() => []), []);
  });

  test("the Podman that we start takes the place of one that dies, under its id", async () => {
    await mkdir("/run/podman", { recursive: true });
    await podman.start();
    await using watch = new EngineWatch(host, { environment: { ...nothing, podmanInstalled: true } });
    const only = () => watch.read().engines.map(({ id, state }) => `${id} ${state}`);
    await waitFor("Podman", () => only().join() === "podman connected");
    const first = watch.read().engines[0]?.engine;
    await podman.kill();
    await waitFor(
      "ours",
      () => watch.read().engines.some(({ engine }) => engine !== undefined && engine !== first),
      20_000,
    );
    assert.deepEqual(only(), ["podman connected"]);
    // And back: the one that listens again is the same, not a second one with the same containers.
    await podman.start();
    watch.look();
    await waitFor("the look", () => watch.read().attempts.some(({ result }) => result === "same"), 20_000);
    assert.deepEqual(only(), ["podman connected"]);
    const [pid] = await services();
    process.kill(pid ?? 0, "SIGKILL");
    await waitFor("the other", () => watch.read().engines.some(({ state }) => state === "connected"), 20_000);
    assert.deepEqual(only(), ["podman connected"]);
    await podman.kill();
    await rm("/run/podman", { recursive: true, force: true });
  });

  test("leaves nothing running when the server is killed", async () => {
    const program = `
      import { discover } from ${JSON.stringify(new URL("../../src/engines/index.ts", import.meta.url).href)};
      import { localHost } from ${JSON.stringify(new URL("../../src/hosts/index.ts", import.meta.url).href)};
      const { engines: [engine] } = await discover(localHost(), { engine: "podman" });
      for await (const _ of engine.events({ signal: new AbortController().signal, listening: () => console.log("listening") }));
    `;
    const server = spawn(process.execPath, ["--input-type=module-typescript", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(server.stdout, "data");
    assert.equal((await services()).length, 1);
    server.kill("SIGKILL");
    await waitFor("the service to end by itself", async () => (await services()).length === 0, 20_000);
  });

  test("says what to install and what to start, and notices when it is there", async () => {
    await using watch = new EngineWatch(host, { environment: nothing });
    await waitFor("the first look", () => watch.read().settled);
    const problem = watch.read().problem;
    assert.equal(problem?.code, "engine-missing");
    assert.deepEqual(problem?.fields.remedies, [
      { do: "command", label: "Install Podman", command: "apt-get install podman" },
    ]);
    await mkdir("/run/podman");
    await podman.start();
    await waitFor("the engine", () => watch.read().engines[0]?.state === "connected", 10_000);
    assert.equal(watch.read().problem, undefined);
  });

  test("Docker that is installed and not running is told so", async () => {
    await using found = await discover(host, {
      engine: "docker",
      environment: { ...nothing, uid: 1000, user: "ann", dockerInstalled: true },
    });
    assert.equal(found.problem?.code, "engine-stopped");
    assert.match(JSON.stringify(found.problem?.fields.remedies), /sudo service docker start/);
  });
});

/** The services that we started, by their process ids. */
async function services(): Promise<number[]> {
  const found: number[] = [];
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (line.startsWith("podman\0system\0service\0--time\x0010\0")) found.push(Number(pid));
  }
  return found;
}
