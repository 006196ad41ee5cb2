import assert from "node:assert/strict";
import { readdirSync, readlinkSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type EnginesState, EngineWatch } from "../../src/engines/index.ts";
import { localHost } from "../../src/hosts/index.ts";
import { Problem } from "../../src/problem/index.ts";
import { waitFor } from "../bed/index.ts";
import { contract, environmentOf, recorded, refused } from "./engines-contract.ts";

const tiny = "localhost/tiny:1";

contract("faults", (its) => {
  test("an abort ends everything that runs on, and leaves no connection", async () => {
    const { bed, engine } = its();
    const { containers, images } = engine;
    await bed.cli("run", "-d", "--name", "prints", "localhost/tiny:prints");
    await containers.list();
    const before = openSockets();

    for (let round = 0; round < 3; round++) {
      const stop = new AbortController();
      const { signal } = stop;
      const first = async (items: AsyncIterable<unknown>): Promise<void> => {
        for await (const _ of items) stop.abort();
      };
      const events = (async () => {
        for await (const _ of engine.events({ signal }));
      })();
      const stats = (async () => {
        for await (const _ of containers.stats({ signal }));
      })();
      const wait = refused(containers.wait("prints", { signal }), "cancelled");
      const shell = await containers.exec("prints", { argv: ["sh"], tty: true }, { signal });
      const attached = await containers.attach("prints", { signal });
      const exported = await containers.export("prints", { signal });
      exported.on("error", () => {}).once("data", () => exported.pause());
      shell.stream.on("error", () => {}).resume();
      attached.stream.on("error", () => {}).resume();
      await first(containers.logs("prints", { follow: true, signal }));
      await wait;
      await Promise.all([events, stats]); // they end, they do not throw
      await shell.exit.catch(() => {});
      await waitFor("the streams to close", () => shell.stream.destroyed || shell.stream.readableEnded);
    }
    const stopped = AbortSignal.abort();
    const works = [
      containers.list({ signal: stopped }),
      containers.summary("prints", { signal: stopped }),
      containers.inspect("prints", { signal: stopped }),
      containers.create({ image: tiny, name: "never" }, { signal: stopped }),
      containers.stop("prints", { signal: stopped }),
      images.list({ signal: stopped }),
      images.inspect(tiny, { signal: stopped }),
      engine.volumes.list({ signal: stopped }),
      engine.networks.list({ signal: stopped }),
      engine.info({ signal: stopped }),
      engine.diskUsage({ signal: stopped }),
    ];
    await Promise.all(works.map((work) => refused(work, "cancelled")));
    assert.equal(
      (await containers.list()).find((one) => one.name === "never"),
      undefined,
    );
    await waitFor("the connections to close", () => openSockets() <= before + 4); // the pool keeps some
  });

  test("a container that prints without end costs no memory while nobody reads on", async () => {
    const { engine } = its();
    const id = await engine.containers.create({
      image: tiny,
      name: "floods",
      command: ["sh", "-c", "yes flood | head -c 1000000000; sleep 99"],
    });
    await engine.containers.start(id);
    const stop = new AbortController();
    // What is held, and not what the collector has yet to find.
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const held = (): number => {
      collect();
      return process.memoryUsage().heapUsed + process.memoryUsage().external;
    };
    const begun = held();
    let read = 0;
    for await (const { data } of engine.containers.logs(id, { follow: true, signal: stop.signal })) {
      read += data.length;
      if (read > 100_000) break;
    }
    const reading = engine.containers.logs(id, { follow: true, signal: stop.signal })[Symbol.asyncIterator]();
    await reading.next();
    const until = performance.now() + 2000; // nothing is read meanwhile, while the container goes on
    await waitFor("two seconds", () => performance.now() > until);
    const grown = held() - begun;
    assert.ok(grown < 30e6, `${grown} bytes more`);
    stop.abort();
    await reading.next();
    await engine.containers.remove(id, { force: true });
  });

  test("events of one container stay in order while many happen", async () => {
    const { bed, engine } = its();
    await using recording = await recorded(engine);
    const names = Array.from({ length: 5 }, (_, i) => `many-${i}`);
    await Promise.all(
      names.map(async (name) => {
        await bed.cli("run", "-d", "--name", name, tiny);
        await engine.containers.pause(name);
        // Docker 20 hears of a pause from containerd a second time, and tells it again where it is over by then.
        await delay(250);
        await engine.containers.unpause(name);
        await delay(250);
        await engine.containers.remove(name, { force: true });
      }),
    );
    const of = (name: string) => recording.events.filter((event) => event.name === name);
    await waitFor("all events", () => names.every((name) => of(name).some((event) => event.action === "destroy")));
    for (const name of names) {
      const all = of(name);
      const words = all.map((event) => event.action).filter((word) => word !== "kill");
      const order = ["create", "start", "pause", "unpause", "die", "destroy"];
      assert.deepEqual(
        words.filter((word) => order.includes(word)),
        order,
      );
      assert.equal(new Set(all.map((event) => `${event.time} ${event.action}`)).size, all.length, "each once");
    }
  });

  test("an engine that is killed and comes back is noticed both times, and then the truth is there", async () => {
    const { bed } = its();
    await using watch = new EngineWatch(localHost(), { engine: bed.kind, environment: environmentOf(bed) });
    const state = (): string | undefined => watch.read().engines[0]?.state;
    await waitFor("the engine", () => state() === "connected");
    const first = watch.read().engines[0]?.engine;
    assert.ok(first);
    const end = new AbortController();
    const seen: EnginesState[] = [];
    const following = (async () => {
      for await (const one of watch.changes({ signal: end.signal })) seen.push(one);
    })();
    const broken = (async () => {
      for await (const _ of first.events({ signal: end.signal }));
    })().then(
      () => undefined,
      (error: unknown) => error,
    );
    await bed.kill();
    await waitFor("the loss", () => state() === "lost", 3000);
    const error = await broken;
    assert.ok(error instanceof Problem && error.code === "connection-lost", String(error));
    assert.equal(watch.read().engines[0]?.problem?.code, "connection-lost");
    await refused(first.containers.list(), "engine-stopped");
    await bed.start();
    await waitFor("the return", () => state() === "connected", 20_000);
    const second = watch.read().engines[0]?.engine;
    assert.ok(second && second !== first);
    assert.equal(second.id, first.id);
    const id = await second.containers.create({ image: tiny, name: "after" });
    assert.ok((await second.containers.list()).some((one) => one.id === id));
    end.abort();
    await following;
    const states = seen.map((one) => one.engines[0]?.state);
    assert.deepEqual([states[0], states.at(-1)], ["connected", "connected"]);
    assert.ok(states.includes("lost"));
  });
});

/** How many sockets this process holds. */
function openSockets(): number {
  return readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith("socket:");
    } catch {
      return false;
    }
  }).length;
}
