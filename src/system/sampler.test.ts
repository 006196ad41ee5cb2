import assert from "node:assert/strict";
import { test } from "node:test";
import { type Host, localHost } from "../hosts/index.ts";
import { Problem } from "../problem/index.ts";
import type { Clock } from "./clock.ts";
import { type MetricsMessage, Sampler } from "./sampler.ts";

/** Time that passes only when the test says so. */
class HandClock implements Clock {
  time = 1_800_000_000_000;
  #sleepers = new Set<() => void>();
  #asleep = Promise.withResolvers<void>();
  readonly now = (): number => this.time;
  readonly sleep = async (_ms: number, signal: AbortSignal): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#sleepers.add(resolve);
    signal.addEventListener("abort", () => resolve());
    this.#asleep.resolve();
    await promise;
    this.#sleepers.delete(resolve);
  };
  /** Waits until somebody sleeps, then lets `ms` pass. */
  async pass(ms: number): Promise<void> {
    await this.#asleep.promise;
    this.#asleep = Promise.withResolvers<void>();
    this.time += ms;
    for (const wake of this.#sleepers) wake();
  }
}

/** This machine, with a switch that takes its wire away and a count of how often it was looked at. */
function machine() {
  const real = localHost();
  const state = { up: true, looks: 0 };
  const host: Host = {
    ...real,
    files: {
      ...real.files,
      read: (path, options) => {
        if (path === "/proc/stat") state.looks += 1;
        if (state.up) return real.files.read(path, options);
        return Promise.reject(new Problem("connection-lost", { title: "Connection lost." }));
      },
    },
  };
  return { host, state };
}

async function take(messages: AsyncGenerator<MetricsMessage, void>): Promise<MetricsMessage> {
  const { value } = await messages.next();
  assert.ok(value, "the figures ended");
  return value;
}

test("nothing runs until somebody follows, one look serves all, and the last one out stops it", async () => {
  const { host, state } = machine();
  const clock = new HandClock();
  const sampler = new Sampler(host, clock);
  assert.equal(sampler.running, false);
  const [a, b] = [new AbortController(), new AbortController()];
  const [first, second] = [sampler.follow(a.signal), sampler.follow(b.signal)];
  assert.equal((await take(first)).kind, "history");
  assert.equal((await take(second)).kind, "history");
  await clock.pass(250);
  const past = await take(first);
  assert.ok(past.kind === "history" && past.columns.times.length === 1, "two readings make the first row");
  assert.ok(past.columns.values["cpu.total"] && past.columns.values["memory.total"]);
  await clock.pass(1000);
  const sample = await take(first);
  assert.ok(sample.kind === "sample" && sample.figures["memory.total"]);
  assert.equal(state.looks, 3);
  a.abort();
  await first.return();
  assert.equal(sampler.running, true);
  b.abort();
  await second.return();
  assert.equal(sampler.running, false);
});

test("a host that is lost is said once, stays a gap, and its figures come back by themselves", async () => {
  const { host, state } = machine();
  const clock = new HandClock();
  const sampler = new Sampler(host, clock);
  const stop = new AbortController();
  const messages = sampler.follow(stop.signal);
  await take(messages);
  await clock.pass(250);
  await take(messages);
  await clock.pass(1000);
  assert.equal((await take(messages)).kind, "sample");
  state.up = false;
  await clock.pass(1000);
  const lost = await take(messages);
  assert.ok(lost.kind === "lost" && lost.problem.code === "connection-lost");
  await clock.pass(1000);
  await clock.pass(2000);
  state.up = true;
  await clock.pass(4000);
  await clock.pass(250);
  const back = await take(messages);
  assert.ok(back.kind === "history" && back.lost === undefined);
  const totals = back.columns.values["memory.total"] ?? [];
  assert.equal(totals.at(-2), null, "a gap stays a gap");
  assert.equal(typeof totals.at(-1), "number");
  stop.abort();
  await messages.return();
});

test("holding keeps the history going although nobody follows", async () => {
  const { host } = machine();
  const clock = new HandClock();
  const sampler = new Sampler(host, clock);
  {
    using _ = sampler.hold();
    for (let i = 0; i < 4; i += 1) await clock.pass(1000);
    const stop = new AbortController();
    const messages = sampler.follow(stop.signal);
    const past = await take(messages);
    assert.ok(past.kind === "history" && past.columns.times.length >= 3);
    stop.abort();
    await messages.return();
    assert.equal(sampler.running, true);
  }
  assert.equal(sampler.running, false);
});

test("a reader that does not keep up gets the history instead of a growing queue", async () => {
  const { host } = machine();
  const clock = new HandClock();
  const sampler = new Sampler(host, clock);
  const stop = new AbortController();
  const messages = sampler.follow(stop.signal);
  await take(messages);
  for (let i = 0; i < 60; i += 1) await clock.pass(1000);
  let count = 0;
  for (;;) {
    const message = await take(messages);
    count += 1;
    const last = message.kind === "history" ? message.columns.times.at(-1) : message.time;
    if (last !== undefined && last >= clock.time - 1000) break;
  }
  assert.ok(count <= 21, `${count} messages`);
  stop.abort();
  await messages.return();
});
