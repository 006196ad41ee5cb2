import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { keyOf, without, workshop } from "./guards.mjs";
import { guards } from "./guards-list.mjs";
import { root } from "./setup.mjs";

const place = await workshop();
after(() => place[Symbol.asyncDispose]());

test("a guard whose line is not there, or there twice, is an error of the list", () => {
  const guard = { name: "x", file: "y", line: "b" };
  assert.equal(without("abc", guard), "ac");
  assert.throws(() => without("ac", guard), /0 times/);
  assert.throws(() => without("bb", guard), /2 times/);
});

test("the tests of the guards pass with all of them there", async () => {
  for (const guard of new Map(guards.map((one) => [keyOf(one), one])).values())
    assert.ok(await place.passes(guard), `${guard.test} fails by itself`);
});

test("the one test that is run for a guard is there", async () => {
  for (const { test: file, only } of guards)
    if (only !== undefined) assert.ok((await readFile(join(root, file), "utf8")).includes(`test("${only}`), only);
});

for (const guard of guards)
  test(`a test fails without the guard "${guard.name}"`, async () => {
    assert.equal(await place.passesWithout(guard), false, `${guard.test} passes without it`);
  });
