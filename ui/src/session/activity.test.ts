import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { quietMs, warningMs, watchActivity } from "./activity.ts";

test("what a person does is told at once, then once a minute at most, and the last of it is not lost", (t) => {
  const window = new EventTarget();
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
  t.after(() => mock.timers.reset());
  const scope = globalThis as unknown as Record<string, unknown>;
  scope.addEventListener = window.addEventListener.bind(window);
  scope.removeEventListener = window.removeEventListener.bind(window);
  let told = 0;
  const stop = watchActivity(quietMs(600_000), () => {
    told += 1;
  });
  const press = () => window.dispatchEvent(new Event("keydown"));
  press();
  mock.timers.tick(1);
  assert.equal(told, 1);
  for (let n = 0; n < 50; n++) {
    press();
    mock.timers.tick(1000);
  }
  assert.equal(told, 1);
  mock.timers.tick(10_000);
  assert.equal(told, 2);
  mock.timers.tick(600_000);
  assert.equal(told, 2);
  window.dispatchEvent(new Event("pointermove"));
  mock.timers.tick(60_000);
  assert.equal(told, 2);
  stop();
  press();
  mock.timers.tick(60_000);
  assert.equal(told, 2);
});

test("a minute ahead is warned, or at half the time where that is shorter, and never who has just done something", () => {
  assert.equal(warningMs(15 * 60_000), 60_000);
  assert.equal(warningMs(60_000), 30_000);
  for (const idle of [6000, 60_000, 240_000, 900_000]) assert.ok(idle - quietMs(idle) > warningMs(idle));
});

test("where the log-out comes soon, it is told oftener", () => {
  assert.equal(quietMs(60_000), 15_000);
  assert.equal(quietMs(240 * 60_000), 60_000);
});
