import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { dirname } from "node:path";
import { after, before, suite, test } from "node:test";
import { type Attempt, discover, EngineWatch, type Environment } from "../../src/engines/index.ts";
import { localHost } from "../../src/hosts/index.ts";
import { Problem } from "../../src/problem/index.ts";
import { startDocker, startPodman, type TestEngine, waitFor } from "../bed/index.ts";

const host = localHost();
const nothing: Environment = {
  ...{ uid: 0, user: "root", runtimeDir: undefined, containerHost: undefined, dockerHost: undefined },
  ...{ cgroupVersion: 2, podmanInstalled: false, dockerInstalled: false, system: "debian" },
  units: { system: [], user: [] },
};
const podmanSocket = "/run/podman/podman.sock";
const dockerSocket = "/run/docker.sock";

interface Listener extends AsyncDisposable {
  /** How often it was connected to. */
  readonly calls: () => number;
}

/** A socket that accepts and never answers; or, before an engine, that many milliseconds late. */
async function hanging(
  path: string,
  target?: { readonly socket: string; readonly late: () => number },
): Promise<Listener> {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  const open = new Set<Socket>();
  let calls = 0;
  const server = createServer((socket) => {
    calls += 1;
    open.add(socket.on("error", () => {}).on("close", () => open.delete(socket)));
    if (target === undefined) return void socket.resume();
    setTimeout(() => {
      const engine = connect(target.socket).on("error", () => socket.destroy());
      open.add(engine.on("close", () => open.delete(engine)));
      socket.pipe(engine).pipe(socket);
    }, target.late());
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    calls: () => calls,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(path, { force: true });
    },
  };
}

const results = (attempts: readonly Attempt[]) =>
  Object.fromEntries(
    attempts.map(({ strategy, result }) => [strategy, result instanceof Problem ? result.code : result]),
  );
const connected = (watch: EngineWatch) =>
  watch
    .read()
    .engines.filter(({ state }) => state === "connected")
    .map(({ id }) => id)
    .sort()
    .join();
/** Milliseconds until it holds. */
async function until(condition: () => boolean): Promise<number> {
  const begun = performance.now();
  await waitFor("it", condition);
  return performance.now() - begun;
}

suite("a socket that accepts and never answers", { timeout: 120_000 }, () => {
  let podman: TestEngine;
  let docker: TestEngine;
  before(async () => {
    [podman, docker] = await Promise.all([
      startPodman({ socket: "/run/behind/podman.sock" }),
      startDocker({ socket: "/run/behind/docker.sock" }),
    ]);
  });
  after(async () => {
    await podman[Symbol.asyncDispose]();
    await docker[Symbol.asyncDispose]();
  });

  test("keeps no other engine waiting, whichever it is", async () => {
    for (const [dead, environment, there] of [
      [podmanSocket, { ...nothing, dockerHost: `unix://${docker.socket}` }, "docker"],
      [dockerSocket, { ...nothing, containerHost: `unix://${podman.socket}` }, "podman"],
    ] as const) {
      await using _ = await hanging(dead);
      await using watch = new EngineWatch(host, { environment });
      const took = await until(() => connected(watch) === there);
      assert.ok(took < 800, `${there} took ${took} ms`);
      assert.equal(watch.read().problem, undefined);
      const settled = await until(() => watch.read().settled);
      assert.ok(settled < 4000, `the look took ${settled} ms more`);
      assert.equal(connected(watch), there);
    }
  });

  test("is said not to answer after three seconds, where it is the only one", async () => {
    await using _ = await hanging(podmanSocket);
    const begun = performance.now();
    await using found = await discover(host, { environment: nothing });
    const took = performance.now() - begun;
    assert.ok(took > 2500 && took < 4500, `${took} ms`);
    assert.equal(results(found.attempts)["the system's Podman"], "timeout");
    assert.equal(found.problem?.code, "timeout");
    assert.match(found.problem?.message ?? "", /podman\.sock does not answer/);
  });

  test("is asked once, however many ways lead there and looks come by", async () => {
    await using listener = await hanging(podmanSocket);
    symlinkSync(podmanSocket, "/run/other.sock");
    const environment = {
      ...nothing,
      containerHost: "unix:///run/other.sock",
      dockerHost: `unix:///var/run/podman/podman.sock`,
    };
    await using watch = new EngineWatch(host, { environment });
    await waitFor("the first look", () => watch.read().settled);
    assert.equal(listener.calls(), 1);
    watch.look();
    const first = watch.read().attempts;
    await waitFor("the next look", () => watch.read().attempts !== first);
    assert.equal(listener.calls(), 1);
    rmSync("/run/other.sock");
  });

  test("the first in the order has the first id where it answers in time, and is waited for by its like only", async () => {
    const second = "/run/podman/podman.sock";
    const late = 1200;
    await using _ = await hanging("/run/slow.sock", { socket: podman.socket, late: () => late });
    await using other = await startPodman({ socket: second });
    const environment = {
      ...nothing,
      containerHost: "unix:///run/slow.sock",
      dockerHost: `unix://${docker.socket}`,
    };
    await using watch = new EngineWatch(host, { environment });
    const first = await until(() => connected(watch) === "docker");
    assert.ok(first < 800, `Docker took ${first} ms`);
    await waitFor("both", () => connected(watch) === "docker,podman,podman-2");
    assert.equal(other.socket, second);
    assert.deepEqual(
      watch.read().attempts.flatMap(({ strategy, result }) => (result === "found" ? [strategy] : [])),
      ["CONTAINER_HOST", "DOCKER_HOST", "the system's Podman"],
    );
    const storage = await Promise.all(
      ["podman", "podman-2"].map(async (id) => {
        const engine = watch.read().engines.find((one) => one.id === id)?.engine;
        return (await engine?.volumes.create({ name: `of-${id}` }))?.mountpoint ?? "";
      }),
    );
    assert.match(await podman.cli("volume", "ls", "-q"), /^of-podman$/m, storage.join());
    assert.match(await other.cli("volume", "ls", "-q"), /^of-podman-2$/m, storage.join());
  });

  test("an engine that answers too late for a look appears as soon as it does", async () => {
    await using _ = await hanging(podmanSocket, { socket: podman.socket, late: () => 4500 });
    await using watch = new EngineWatch(host, {
      environment: { ...nothing, dockerHost: `unix://${docker.socket}` },
    });
    await waitFor("the first look", () => watch.read().settled);
    assert.equal(results(watch.read().attempts)["the system's Podman"], "timeout");
    assert.equal(connected(watch), "docker");
    // Nothing else is missing: the next look by time would come after half a minute.
    const took = await until(() => connected(watch) === "docker,podman");
    assert.ok(took < 8000, `${took} ms`);
  });

  test("Podman is started by us while a Docker hangs, and after three seconds where a Podman does", async () => {
    Object.assign(process.env, podman.env);
    const environment = { ...nothing, podmanInstalled: true };
    for (const [dead, least, most] of [
      [dockerSocket, 0, 2800],
      [podmanSocket, 2500, 8000],
    ] as const) {
      await using _ = await hanging(dead);
      await using watch = new EngineWatch(host, { environment });
      const took = await until(() => connected(watch) === "podman");
      assert.ok(took >= least && took < most, `with ${dead} it took ${took} ms`);
    }
  });
});
