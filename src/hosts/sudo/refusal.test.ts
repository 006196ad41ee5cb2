import assert from "node:assert/strict";
import { test } from "node:test";
import { refused } from "./refusal.ts";

test("the console's own machine is called as people call it, others by their names", () => {
  const said = "ann is not in the sudoers file.";
  assert.equal(refused("local", said).message, "sudo on this machine refused.");
  assert.equal(refused("web1", said).message, "sudo on web1 refused.");
});
