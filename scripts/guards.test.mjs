import assert from "node:assert/strict";
import { after, test } from "node:test";
import { without, workshop } from "./guards.mjs";
import { guards } from "./guards-list.mjs";

const place = await workshop();
after(() => place[Symbol.asyncDispose]());

test("a guard whose line is not there, or there twice, is an error of the list", () => {
  const guard = { name: "x", file: "y", line: "b" };
  assert.equal(without("abc", guard), "ac");
  assert.throws(() => without("ac", guard), /0 times/);
  assert.throws(() => without("bb", guard), /2 times/);
});

test("the tests of the guards pass with all of them there", async () => {
  for (const file of new Set(guards.map((guard) => guard.test)))
    assert.ok(await place.passes({ test: file }), `${file} fails by itself`);
});

for (const guard of guards)
  test(`a test fails without the guard "${guard.name}"`, async () => {
    assert.equal(await place.passesWithout(guard), false, `${guard.test} passes without it`);
  });
