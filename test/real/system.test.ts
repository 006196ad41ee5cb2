import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, hostname, release, totalmem, userInfo } from "node:os";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { localHost } from "../../src/hosts/index.ts";
import { type Condition, Machine } from "../../src/system/index.ts";

const never = new AbortController().signal;

test("the identity of this machine is what its own commands say", async () => {
  const identity = await new Machine(localHost()).identity(never);
  assert.equal(identity.hostname, hostname());
  assert.equal(identity.kernel, release());
  assert.equal(identity.architecture, execFileSync("uname", ["-m"], { encoding: "utf8" }).trim());
  assert.equal(identity.cpu.count, cpus().length);
  assert.equal(identity.memory, totalmem());
  assert.equal(identity.user.name, userInfo().username);
  assert.equal(identity.user.root, process.getuid?.() === 0);
  const uptime = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 1000;
  assert.ok(Math.abs(identity.uptime - uptime) < 60_000);
  assert.match(readFileSync("/etc/os-release", "utf8"), new RegExp(`^ID="?${identity.os.id}"?$`, "m"));
});

test("the figures of this machine come within two seconds and feel its load", async () => {
  const { metrics } = new Machine(localHost());
  const stop = new AbortController();
  const started = Date.now();
  let highest = 0;
  let samples = 0;
  for await (const message of metrics.follow(stop.signal)) {
    if (message.kind !== "sample") continue;
    if (samples === 0) assert.ok(Date.now() - started < 2000, "the first sample was late");
    samples += 1;
    highest = Math.max(highest, message.figures["cpu.user"] ?? 0);
    assert.equal(message.figures["memory.total"], totalmem());
    if (samples === 3) break;
    // Work for half of the next second: the share of user time must show it.
    const until = Date.now() + 500;
    while (Date.now() < until) Math.sqrt(until);
    await delay(0);
  }
  stop.abort();
  assert.ok(highest >= 30 / cpus().length, `user time of ${highest} %`);
  assert.equal(metrics.running, false);
});

test("file systems are as full as df says, and every part that could not be looked at is named", async () => {
  const { condition } = new Machine(localHost());
  const { promise, resolve } = Promise.withResolvers<Condition>();
  {
    using _ = condition.subscribe(() => resolve(condition.read()));
    const { facts } = await promise;
    assert.deepEqual(facts.missing, []);
    const root = facts.fileSystems.find((f) => f.mountPoint === "/");
    assert.ok(root, "no root file system");
    const df = execFileSync("df", ["-P", "-B1", "/"], { encoding: "utf8" }).split("\n")[1]?.split(/\s+/) ?? [];
    assert.ok(Math.abs(root.used - Number(df[2])) < 256 * 1024 ** 2, `${root.used} and ${df[2]}`);
    assert.ok(Math.abs(root.used / root.size - Number(df[4]?.replace("%", "")) / 100) < 0.02);
    assert.equal(facts.user?.uid, process.getuid?.());
  }
});
