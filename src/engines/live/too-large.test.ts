import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../../problem/index.ts";
import { unread } from "./too-large.ts";

test("a list that is too large is told as that, with what shows it on the host", () => {
  const cause = new Problem("too-large", { title: "The engine's answer is larger than 16 MiB.", why: "At most that." });
  const told = unread(cause, "docker", "volumes");
  assert.ok(told instanceof Problem);
  assert.equal(told.code, "too-large");
  assert.equal(told.message, "The list of volumes is too large to be shown.");
  assert.equal(told.fields.why, "The engine's answer is larger than 16 MiB. At most that.");
  const [remedy] = told.fields.remedies ?? [];
  assert.ok(remedy?.do === "command");
  assert.equal(remedy.command, "docker volume ls");
});

test("what else goes wrong with a list stays what it is", () => {
  const lost = new Problem("connection-lost", { title: "The engine's events ended." });
  assert.equal(unread(lost, "podman", "containers"), lost);
  const odd = new Error("odd");
  assert.equal(unread(odd, "podman", "containers"), odd);
});
