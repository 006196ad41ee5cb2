import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Gate, SessionGate } from "./gate.ts";

const reads = { hold: () => {}, full: () => false, drained: async () => {} };
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("16 readings are worked on at once, the others in their order, and the page is held while any waits", async () => {
  const held: boolean[] = [];
  const session = new SessionGate();
  const gate = new Gate(session, { ...reads, hold: (now) => held.push(now) });
  const inside = await Promise.all(Array.from({ length: 16 }, () => gate.enter("reading")));
  assert.deepEqual(held, []);
  const order: number[] = [];
  for (const n of [1, 2]) void gate.enter("reading").then(() => order.push(n));
  assert.deepEqual(held, [true]);
  const change = await gate.enter("changing");
  change[Symbol.dispose]();
  inside[0]?.[Symbol.dispose]();
  await settled();
  assert.deepEqual([order, held], [[1], [true]]);
  inside[1]?.[Symbol.dispose]();
  await settled();
  assert.deepEqual(
    [order, held],
    [
      [1, 2],
      [true, false],
    ],
  );
});

test("what a page that is gone has asked for is not begun, and another page of the session goes on", async () => {
  const session = new SessionGate();
  const [gate, other] = [new Gate(session, reads), new Gate(session, reads)];
  const inside = await Promise.all(Array.from({ length: 16 }, () => gate.enter("reading")));
  const waits = gate.enter("reading");
  const goes = other.enter("reading");
  gate.close();
  await assert.rejects(waits, { code: "cancelled" });
  await assert.rejects(gate.enter("reading"), { code: "cancelled" });
  inside[0]?.[Symbol.dispose]();
  await goes;
});

test("a page that asks for much does not keep another page of its session waiting", async () => {
  const session = new SessionGate();
  const [greedy, other] = [new Gate(session, reads), new Gate(session, reads)];
  const inside = await Promise.all(Array.from({ length: 16 }, () => greedy.enter("reading")));
  for (let n = 0; n < 1000; n++) void greedy.enter("reading");
  const goes = other.enter("reading");
  for (const call of inside.slice(0, 2)) call[Symbol.dispose]();
  await goes;
});

test("a page that does not read has no turn, and another page of the session goes on", async () => {
  const held: boolean[] = [];
  const session = new SessionGate();
  const { promise: drained, resolve: read } = Promise.withResolvers<void>();
  let full = true;
  const gate = new Gate(session, { hold: (now) => held.push(now), full: () => full, drained: () => drained });
  const stuck = Array.from({ length: 20 }, () => gate.enter("reading"));
  await new Gate(session, reads).enter("reading");
  assert.deepEqual(held, [true]);
  full = false;
  read();
  await stuck[0];
});

test("after 100 calls a session begins 200 a second", async (t) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  t.after(() => mock.timers.reset());
  let now = 0;
  const gate = new Gate(new SessionGate(() => now), reads);
  let begun = 0;
  const call = async (): Promise<void> => {
    const left = await gate.enter("reading");
    begun += 1;
    left[Symbol.dispose]();
  };
  for (let n = 0; n < 600; n++) void call();
  await settled();
  assert.equal(begun, 100);
  for (let tick = 0; tick < 100; tick++) {
    now += 10;
    mock.timers.tick(10);
    await settled();
  }
  assert.ok(Math.abs(begun - 300) <= 2, `${begun} have begun`);
});

test("a page follows 100 things, a session 500, and what is let go counts no more", () => {
  const session = new SessionGate();
  const gates = Array.from({ length: 6 }, () => new Gate(session, reads));
  const first = Array.from({ length: 100 }, () => gates[0]?.follow());
  assert.throws(() => gates[0]?.follow(), { code: "too-large" });
  first[0]?.[Symbol.dispose]();
  first[0]?.[Symbol.dispose]();
  gates[0]?.follow();
  for (const gate of gates.slice(1, 5)) for (let n = 0; n < 100; n++) gate.follow();
  assert.throws(() => gates[5]?.follow(), { code: "too-large", message: "Too much is followed at once." });
});
