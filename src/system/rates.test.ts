import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Devices, figuresBetween, type Reading } from "./rates.ts";

const devices: Devices = { interfaces: ["eth0", "eth1"], disks: ["vda"] };
const pressure = { cpu: undefined, memory: undefined, io: undefined };
const at = (time: number, more: Partial<Reading> = {}): Reading => ({
  time,
  cpu: undefined,
  memory: undefined,
  network: new Map(),
  disks: new Map(),
  load: undefined,
  pressure,
  oomKills: undefined,
  ...more,
});
const cpu = (user: number, system: number, idle: number, iowait: number, steal = 0) => ({
  cpu: { user, system, idle, iowait, steal },
});

test("processor shares are of the whole machine, and waiting for a disk is not work", () => {
  const figures = figuresBetween(at(0, cpu(0, 0, 0, 0)), at(1000, cpu(20, 10, 50, 15, 5)), devices);
  assert.deepEqual(
    ["total", "user", "system", "iowait", "steal"].map((state) => figures[`cpu.${state}`]),
    [35, 20, 10, 15, 5],
  );
});

test("a counter of waiting that goes back a little spoils nothing", () => {
  const figures = figuresBetween(at(0, cpu(0, 0, 0, 10)), at(1000, cpu(50, 0, 50, 8)), devices);
  assert.equal(figures["cpu.total"], 50);
  assert.equal(figures["cpu.iowait"], 0);
});

test("counters that were reset give no figure once, instead of a wrong one", () => {
  assert.equal(figuresBetween(at(0, cpu(900, 0, 900, 0)), at(1000, cpu(5, 0, 5, 0)), devices)["cpu.total"], undefined);
  const before = at(0, { network: new Map([["eth0", { in: 5000, out: 5000 }]]) });
  const now = at(1000, { network: new Map([["eth0", { in: 10, out: 10 }]]) });
  const figures = figuresBetween(before, now, devices);
  assert.equal(figures["network.in"], undefined);
  assert.equal(figures["network:eth0.in"], undefined);
});

test("traffic is per second, by device and in all; one that just came counts from the next time on", () => {
  const before = at(0, { network: new Map([["eth0", { in: 1000, out: 0 }]]) });
  const now = at(2000, {
    network: new Map([
      ["eth0", { in: 3000, out: 500 }],
      ["eth1", { in: 9999, out: 9999 }],
      ["veth1", { in: 1, out: 1 }],
    ]),
  });
  const figures = figuresBetween(before, now, devices);
  assert.equal(figures["network:eth0.in"], 1000);
  assert.equal(figures["network.in"], 1000);
  assert.equal(figures["network.out"], 250);
  assert.equal(figures["network:eth1.in"], undefined);
  assert.equal(figures["network:veth1.in"], undefined);
});

test("a machine without a disk writes nothing; one that was just looked at says nothing", () => {
  assert.equal(figuresBetween(at(0), at(1000), devices)["disk.read"], 0);
  assert.equal(figuresBetween(undefined, at(1000), devices)["disk.read"], undefined);
});

test("memory, swap, load and pressure are what they are", () => {
  const figures = figuresBetween(
    undefined,
    at(0, {
      memory: { total: 100, free: 20, available: 70, cached: 50, swapTotal: 10, swapFree: 4 },
      load: [1, 2, 3],
      pressure: {
        cpu: { some10: 1.5, some60: 0, full10: 0, full60: 0 },
        memory: undefined,
        io: { some10: 3, some60: 0, full10: 2, full60: 0 },
      },
    }),
    devices,
  );
  assert.deepEqual(figures, {
    "memory.total": 100,
    "memory.used": 30,
    "memory.cached": 50,
    "memory.available": 70,
    "swap.total": 10,
    "swap.used": 6,
    "load.1": 1,
    "load.5": 2,
    "load.15": 3,
    "pressure.cpu": 1.5,
    "pressure.io": 3,
    "pressure.io.full": 2,
  });
});

test("whatever two readings say, a share is between 0 and 100 and a rate is not negative", () => {
  const ticks = fc.nat({ max: Number.MAX_SAFE_INTEGER });
  const reading = fc
    .record({ time: fc.nat(), c: fc.tuple(ticks, ticks, ticks, ticks, ticks), i: ticks, o: ticks })
    .map(({ time, c, i, o }) => at(time, { ...cpu(...c), network: new Map([["eth0", { in: i, out: o }]]) }));
  fc.assert(
    fc.property(reading, reading, (before, now) => {
      for (const [name, value] of Object.entries(figuresBetween(before, now, devices))) {
        assert.ok(Number.isFinite(value) && value >= 0, `${name} ${value}`);
        if (name.startsWith("cpu.")) assert.ok(value <= 100, `${name} ${value}`);
      }
    }),
  );
});
