import assert from "node:assert/strict";
import { test } from "node:test";
import { type GuardedContainer, guardOf, removes } from "./guard.ts";

const running: GuardedContainer = { kind: "podman", state: "running", autoRemove: false };
const passing: GuardedContainer = { ...running, autoRemove: true };

test("what loses nothing needs no question, however many there are", () => {
  assert.equal(guardOf("stop", Array(500).fill(running)), "none");
  assert.equal(guardOf("restart", [running]), "none");
  assert.equal(guardOf("start", [passing]), "none");
  assert.equal(guardOf("pause", [passing]), "none");
});

test("removing and killing ask; over twenty objects the number must be typed", () => {
  assert.equal(guardOf("remove", [running]), "confirm");
  assert.equal(guardOf("kill", [running]), "confirm");
  assert.equal(guardOf("remove", Array(20).fill(running)), "confirm");
  assert.equal(guardOf("remove", Array(21).fill(running)), "count");
});

test("stopping a container that was made with --rm asks, because it removes it", () => {
  assert.equal(guardOf("stop", [running, passing]), "confirm");
  assert.equal(guardOf("stop", [{ ...passing, state: "exited" }]), "none");
});

test("Podman's restart loses a container made with --rm, Docker's keeps it", () => {
  assert.equal(removes("restart", passing), true);
  assert.equal(removes("restart", { ...passing, kind: "docker" }), false);
});
