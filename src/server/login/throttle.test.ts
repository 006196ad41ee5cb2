import assert from "node:assert/strict";
import { test } from "node:test";
import { type Attempt, Throttle, type Wait } from "./throttle.ts";

function clock() {
  let time = 1_000_000;
  return {
    now: () => time,
    pass: (ms: number) => {
      time += ms;
    },
  };
}

const attempt = (given: Attempt | Wait): Attempt => {
  assert.ok("failed" in given, `it has to wait: ${JSON.stringify(given)}`);
  return given;
};
const wait = (given: Attempt | Wait): Wait => {
  assert.ok("wait" in given, "it may begin");
  return given;
};

test("the third failure of a source makes it wait a second, each further one twice as long, at most a minute", () => {
  const { now, pass } = clock();
  const throttle = new Throttle(now);
  const waits: number[] = [];
  for (let n = 0; n < 12; n++) {
    const given = throttle.begin("192.0.2.1", "ann");
    if ("wait" in given) {
      waits.push(given.wait);
      pass(given.wait);
    }
    attempt("wait" in given ? throttle.begin("192.0.2.1", "ann") : given).failed();
  }
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  pass(15 * 60_000);
  attempt(throttle.begin("192.0.2.1", "ann"));
});

test("a clean source is let in at once, whatever others did before, also for the user whom they guessed at", () => {
  const { now, pass } = clock();
  const throttle = new Throttle(now);
  for (let n = 0; n < 1000; n++) {
    attempt(throttle.begin(`192.0.${n >> 8}.${n & 255}`, "ann")).failed();
    pass(10);
  }
  attempt(throttle.begin("198.51.100.1", "ann")).succeeded();
});

test("a source with one failure waits for what others failed with the same user, not with another", () => {
  const { now } = clock();
  const throttle = new Throttle(now);
  for (let n = 0; n < 9; n++) attempt(throttle.begin(`192.0.2.${n}`, "ann")).failed();
  attempt(throttle.begin("198.51.100.1", "bob")).failed();
  assert.equal(wait(throttle.begin("198.51.100.1", "ann")).wait, 60_000);
  attempt(throttle.begin("198.51.100.1", "bob")).succeeded();
});

test("who has logged in from an address before is not slowed by another behind the same address", () => {
  const { now, pass } = clock();
  const throttle = new Throttle(now);
  attempt(throttle.begin("192.0.2.1", "ann")).succeeded();
  for (let n = 0; n < 5; n++) {
    attempt(throttle.begin("192.0.2.1", "bob")).failed();
    pass(n < 4 ? 60_000 : 0);
  }
  wait(throttle.begin("192.0.2.1", "bob"));
  for (let n = 0; n < 3; n++) attempt(throttle.begin("192.0.2.1", "ann")).failed();
  assert.equal(wait(throttle.begin("192.0.2.1", "ann")).wait, 1000);
});

test("ten log-ins are under way at once, three of one source, and six of sources with failures", () => {
  const throttle = new Throttle(clock().now);
  const own = Array.from({ length: 3 }, () => attempt(throttle.begin("192.0.2.1", "ann")));
  assert.deepEqual(throttle.begin("192.0.2.1", "ann"), { wait: 2000, busy: true });
  for (const one of own) one.dropped();
  own[0]?.dropped();
  for (let n = 0; n < 8; n++) attempt(throttle.begin(`192.0.2.${n}`, "ann")).failed();
  for (let n = 0; n < 6; n++) attempt(throttle.begin(`192.0.2.${n}`, `user${n}`));
  assert.deepEqual(throttle.begin("192.0.2.6", "user6"), { wait: 2000, busy: true });
  for (let n = 0; n < 4; n++) attempt(throttle.begin(`198.51.100.${n}`, "ann"));
  assert.deepEqual(throttle.begin("198.51.100.9", "ann"), { wait: 2000, busy: true });
});

test("while failures flood in, sources that have some share two places", () => {
  const { now, pass } = clock();
  const throttle = new Throttle(now);
  for (let n = 0; n < 60; n++) attempt(throttle.begin(`192.0.2.${n}`, `user${n}`)).failed();
  for (let n = 0; n < 2; n++) attempt(throttle.begin(`192.0.2.${n}`, "x"));
  assert.equal(wait(throttle.begin("192.0.2.9", "x")).busy, true);
  attempt(throttle.begin("198.51.100.1", "x")).dropped();
  pass(60_000);
  attempt(throttle.begin("192.0.2.9", "x"));
});

test("what is remembered is bounded: of many sources the one that failed longest ago is forgotten", () => {
  const throttle = new Throttle(clock().now);
  for (let n = 0; n < 3; n++) attempt(throttle.begin("192.0.2.1", "ann")).failed();
  for (let n = 0; n < 9_999; n++) attempt(throttle.begin(`source ${n}`, "bob")).failed();
  wait(throttle.begin("192.0.2.1", "ann"));
  attempt(throttle.begin("one more", "bob")).failed();
  attempt(throttle.begin("192.0.2.1", "ann"));
});
