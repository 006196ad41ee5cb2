import assert from "node:assert/strict";
import { test } from "node:test";
import type { ContainerRow } from "../../../src/engines/index.ts";
import { memberNames, membersOf } from "./members.ts";

const row = (engine: string, name: string, networks: readonly string[]) => ({ engine, name, networks }) as ContainerRow;
const containers = {
  a: row("podman", "web", ["app", "podman"]),
  b: row("podman", "db", ["app"]),
  c: row("docker", "other", ["app"]),
};

test("members are those of the network's own engine, by name", () => {
  assert.deepEqual(
    membersOf({ engine: "podman", name: "app" }, containers).map(({ name }) => name),
    ["db", "web"],
  );
  assert.deepEqual(membersOf({ engine: "podman", name: "none" }, containers), []);
});

test("all members are found in one pass", () => {
  const names = memberNames(containers);
  assert.deepEqual(names.get("podman app"), ["db", "web"]);
  assert.deepEqual(names.get("docker app"), ["other"]);
  assert.deepEqual(names.get("podman podman"), ["web"]);
});
