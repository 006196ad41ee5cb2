import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Pace, Reading } from "./reading.ts";

function watched(t: { after(work: () => void): void }) {
  mock.timers.enable({ apis: ["setInterval"] });
  t.after(() => mock.timers.reset());
  const clock = { now: 0 };
  const said: string[] = [];
  const page = { pause: () => void said.push("pause"), resume: () => void said.push("resume") };
  const pass = (ms: number): void => {
    clock.now += ms;
    mock.timers.tick(ms);
  };
  return { reading: new Reading(page, new Pace(() => clock.now)), said, pass };
}

for (const [what, count, length, late] of [
  ["messages", 999, 100, 50],
  ["bytes", 4, 4 * 1024 * 1024 - 1, 550],
] as const)
  test(`a page that sends too many ${what} waits until it may go on`, (t) => {
    const { reading, said, pass } = watched(t);
    for (let n = 0; n < count; n++) reading.took(length);
    assert.deepEqual(said, []);
    reading.took(length);
    assert.deepEqual(said, ["pause"]);
    pass(late);
    assert.deepEqual(said, ["pause", "resume"]);
  });

test("who sends a little now and then is never held", (t) => {
  const { reading, said, pass } = watched(t);
  for (let n = 0; n < 5000; n++) {
    reading.took(1000);
    pass(10);
  }
  assert.deepEqual(said, []);
});

test("it goes on when nobody holds it any more", (t) => {
  const { reading, said } = watched(t);
  reading.hold("a", true);
  reading.hold("b", true);
  reading.hold("a", false);
  assert.deepEqual(said, ["pause"]);
  reading.hold("b", false);
  assert.deepEqual(said, ["pause", "resume"]);
});
