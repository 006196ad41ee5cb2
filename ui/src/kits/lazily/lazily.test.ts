import assert from "node:assert/strict";
import { test } from "node:test";
import { retried } from "./lazily.ts";

const soon = async () => {};

test("what fails once or twice is tried again", async () => {
  let tries = 0;
  const answer = await retried(async () => {
    tries += 1;
    if (tries < 3) throw new Error("dropped");
    return "here";
  }, soon);
  assert.deepEqual([answer, tries], ["here", 3]);
});

test("what keeps failing fails with the last error", async () => {
  let tries = 0;
  await assert.rejects(
    retried(async () => {
      tries += 1;
      throw new Error(`try ${tries}`);
    }, soon),
    { message: "try 3" },
  );
});
