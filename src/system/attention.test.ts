import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../problem/index.ts";
import { attentionOf, type EngineFacts } from "./attention.ts";
import { type Facts, nothingKnown } from "./facts.ts";
import type { FileSystem } from "./mounts.ts";

const GiB = 1024 ** 3;
const engines: EngineFacts = { lost: [], unhealthy: [], rootlessRunning: 0 };
const disk = (more: Partial<FileSystem>): FileSystem => ({
  mountPoint: "/",
  type: "ext4",
  source: "/dev/vda",
  size: 100 * GiB,
  used: 50 * GiB,
  available: 50 * GiB,
  inodes: 1000,
  inodesFree: 900,
  ...more,
});
const facts = (more: Partial<Facts>): Facts => ({ ...nothingKnown, checked: 1, ...more });
const kinds = (f: Facts, e = engines) => attentionOf(f, e).map((a) => `${a.severity} ${a.kind}`);
const memory = (available: number) => ({
  total: 16 * GiB,
  free: 0,
  available: available * GiB,
  cached: 0,
  swapTotal: 0,
  swapFree: 0,
});
const pressure = (some60: number, full60 = 0) => ({ some10: 0, some60, full10: 0, full60 });

test("a machine that is well needs nothing", () => {
  assert.deepEqual(kinds(facts({ fileSystems: [disk({})], memory: memory(8), failedUnits: [], linger: true })), []);
});

test("a disk is pointed out by per cent and by what is left", () => {
  const full = (gib: number, left: number, more: Partial<FileSystem> = {}) =>
    kinds(
      facts({ fileSystems: [disk({ size: gib * GiB, used: (gib - left) * GiB, available: left * GiB, ...more })] }),
    );
  assert.deepEqual(full(100, 12), ["warning disk-full"]);
  assert.deepEqual(full(100, 3), ["critical disk-full"]);
  assert.deepEqual(full(10_000, 1200), [], "a terabyte is left");
  assert.deepEqual(full(1, 0.1, { mountPoint: "/boot" }), [], "a boot partition stays as it is");
  assert.deepEqual(full(0, 0), []);
});

test("a disk without free inodes is full although bytes are left", () => {
  assert.deepEqual(kinds(facts({ fileSystems: [disk({ inodesFree: 80 })] })), ["warning inodes-full"]);
  assert.deepEqual(kinds(facts({ fileSystems: [disk({ inodesFree: 0 })] })), ["critical inodes-full"]);
  assert.deepEqual(kinds(facts({ fileSystems: [disk({ inodes: 0, inodesFree: 0 })] })), [], "btrfs counts none");
});

test("memory is short when little is left, or less than plenty and tasks wait for it", () => {
  assert.deepEqual(kinds(facts({ memory: memory(8), memoryPressure: pressure(50) })), [], "one container at its limit");
  assert.deepEqual(kinds(facts({ memory: memory(2), memoryPressure: pressure(12) })), ["warning memory-short"]);
  assert.deepEqual(kinds(facts({ memory: memory(1) })), ["warning memory-short"]);
  assert.deepEqual(kinds(facts({ memory: memory(1.5), memoryPressure: pressure(40, 20) })), ["critical memory-short"]);
  assert.deepEqual(kinds(facts({ memory: memory(0.2) })), ["critical memory-short"]);
});

test("lingering matters only to a user who is not root and has containers running", () => {
  const ann = { name: "ann", uid: 1000, root: false };
  const running = { ...engines, rootlessRunning: 2 };
  assert.deepEqual(kinds(facts({ user: ann, linger: false }), running), ["warning no-linger"]);
  assert.deepEqual(kinds(facts({ user: ann, linger: true }), running), []);
  assert.deepEqual(kinds(facts({ user: ann }), running), [], "no log-in manager, nobody ends them");
  assert.deepEqual(kinds(facts({ user: ann, linger: false })), []);
  assert.deepEqual(kinds(facts({ user: { name: "root", uid: 0, root: true }, linger: false }), running), []);
});

test("what is worst comes first", () => {
  const problem = new Problem("engine-stopped", { title: "Podman is not running." }).toJSON();
  assert.deepEqual(
    kinds(facts({ failedUnits: ["a.service"], reboot: { packages: ["linux-image"] } }), {
      lost: [{ id: "podman", kind: "podman", owner: "root", problem }],
      unhealthy: [{ engine: "podman", id: "a", name: "web" }],
      rootlessRunning: 0,
    }),
    ["critical engine-lost", "warning units-failed", "warning unhealthy", "warning reboot-required"],
  );
});
