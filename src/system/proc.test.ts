import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import {
  itemLimit,
  parseCpuModel,
  parseDiskstats,
  parseLoadavg,
  parseMeminfo,
  parseNetDev,
  parseOomKills,
  parsePressure,
  parseStat,
} from "./proc.ts";

test("processor times are summed into five states, and processors counted", () => {
  assert.deepEqual(
    parseStat(
      "cpu  10 1 20 300 40 5 6 7 3 0\ncpu0 5 0 10 150 20 2 3 3 1 0\ncpu1 5 1 10 150 20 3 3 4 2 0\nintr 1 2\nbtime 1795492666\n",
    ),
    { times: { user: 11, system: 31, idle: 300, iowait: 40, steal: 7 }, count: 2, bootTime: 1795492666000 },
  );
});

test("a kernel of 2.4 age says fewer states, and a text without them says nothing", () => {
  assert.deepEqual(parseStat("cpu 1 2 3 4\n")?.times, { user: 3, system: 3, idle: 4, iowait: 0, steal: 0 });
  assert.equal(parseStat("cpu 1 2\n"), undefined);
  assert.equal(parseStat("cpu a b c d\n"), undefined);
  assert.equal(parseStat(""), undefined);
});

test("memory: what is available, free and cached adds up to the total", () => {
  const memory = parseMeminfo(
    "MemTotal:       1000 kB\nMemFree:         200 kB\nMemAvailable:    700 kB\nSwapTotal:       100 kB\nSwapFree:         40 kB\nHugePages_Total:       0\nActive(anon):  1 kB\n",
  );
  assert.deepEqual(memory, {
    total: 1024000,
    free: 204800,
    available: 716800,
    cached: 512000,
    swapTotal: 102400,
    swapFree: 40960,
  });
});

test("memory of an old kernel counts free and cache as available; nonsense is held within the total", () => {
  assert.equal(
    parseMeminfo("MemTotal: 1000 kB\nMemFree: 200 kB\nBuffers: 50 kB\nCached: 300 kB\nShmem: 50 kB\n")?.available,
    500 * 1024,
  );
  const odd = parseMeminfo("MemTotal: 10 kB\nMemFree: 99 kB\nMemAvailable: 99 kB\nSwapFree: 5 kB\n");
  assert.deepEqual([odd?.free, odd?.available, odd?.cached, odd?.swapFree], [10240, 10240, 0, 0]);
  assert.equal(parseMeminfo("MemFree: 1 kB\n"), undefined);
});

test("interfaces: names with colons, and a count glued to its name", () => {
  const found = parseNetDev(
    [
      "Inter-|   Receive                                                |  Transmit",
      " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed",
      "    lo:    3293      31    0    0    0     0          0         0     3293      31    0    0    0     0       0          0",
      "  eth0:673427729   15381    0    0    0     0          0         0   817134    8458    0    0    0     0       0          0",
      "eth0:1:       1 0 0 0 0 0 0 0 2 0 0 0 0 0 0 0",
      "broken: 1 2",
    ].join("\n"),
  );
  assert.deepEqual(
    [...found],
    [
      ["lo", { in: 3293, out: 3293 }],
      ["eth0", { in: 673427729, out: 817134 }],
      ["eth0:1", { in: 1, out: 2 }],
    ],
  );
});

test("disks: sectors are 512 bytes, old and new column counts are read", () => {
  const found = parseDiskstats(
    " 254       0 vda 132481 28164 4197506 199422 38772 94381 5322120 38777 1 61196 240488 9358 67 892144 1713 4834 574\n   8       0 sda 1 0 2 0 3 0 4 0 0 0 0\n 8 1 sda1 1 2\n",
  );
  assert.deepEqual(
    [...found],
    [
      ["vda", { in: 4197506 * 512, out: 5322120 * 512 }],
      ["sda", { in: 1024, out: 2048 }],
    ],
  );
});

test("load, pressure, kills and the processor's name", () => {
  assert.deepEqual(parseLoadavg("0.01 0.20 12.21 2/103 9185\n"), [0.01, 0.2, 12.21]);
  assert.equal(parseLoadavg("load: high"), undefined);
  assert.deepEqual(
    parsePressure(
      "some avg10=1.79 avg60=0.58 avg300=2.76 total=43025046\nfull avg10=1.69 avg60=0.54 avg300=2.69 total=41835704\n",
    ),
    { some10: 1.79, some60: 0.58, full10: 1.69, full60: 0.54 },
  );
  assert.deepEqual(parsePressure("some avg10=3.56 avg60=1.50 avg300=1.70 total=2\n"), {
    some10: 3.56,
    some60: 1.5,
    full10: 0,
    full60: 0,
  });
  assert.equal(parsePressure(""), undefined);
  assert.equal(parseOomKills("pgpgin 1\noom_kill 3\nnr_x 1"), 3);
  assert.equal(parseOomKills("oom_kills 3"), undefined);
  assert.equal(parseCpuModel("processor\t: 0\nmodel\t\t: 1\nmodel name\t: AMD EPYC\n"), "AMD EPYC");
  assert.equal(parseCpuModel("processor\t: 0\nBogoMIPS\t: 243.75\n"), "");
});

test("what this machine says is understood", () => {
  const read = (path: string) => readFileSync(path, "utf8");
  assert.ok((parseStat(read("/proc/stat"))?.count ?? 0) > 0);
  assert.ok((parseMeminfo(read("/proc/meminfo"))?.total ?? 0) > 0);
  assert.ok(parseNetDev(read("/proc/net/dev")).has("lo"));
  assert.ok(parseLoadavg(read("/proc/loadavg")));
});

test("no text makes a reader throw or keep more than its bound", () => {
  const noise = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom("cpu", " ", "\n", "9", ":", "__proto__", "kB", "some avg10=", "\0", "\u202e") }),
  );
  fc.assert(
    fc.property(noise, (text) => {
      parseStat(text);
      parseMeminfo(text);
      parseNetDev(text);
      parseDiskstats(text);
      parseLoadavg(text);
      parsePressure(text);
      parseOomKills(text);
      parseCpuModel(text);
    }),
  );
  const many = Array.from({ length: itemLimit * 2 }, (_, i) => `veth${i}: 1 0 0 0 0 0 0 0 1 0`).join("\n");
  assert.equal(parseNetDev(many).size, itemLimit);
});
