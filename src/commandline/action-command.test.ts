import assert from "node:assert/strict";
import { test } from "node:test";
import { actionCommand } from "./action-command.ts";

test("an action on several containers is one line, and a call for each", () => {
  const { cli, api } = actionCommand("podman", "container", "stop", ["web", "db"], { timeout: 5 });
  assert.equal(cli, "podman stop --time=5 web db");
  assert.equal(
    api,
    "POST /v4.0.0/libpod/containers/web/stop?timeout=5\nPOST /v4.0.0/libpod/containers/db/stop?timeout=5",
  );
});

test("both engines' own words are used", () => {
  assert.equal(
    actionCommand("docker", "container", "stop", ["a"], { timeout: 0 }).api,
    "POST /v1.40/containers/a/stop?t=0",
  );
  assert.equal(actionCommand("docker", "container", "checkpoint", ["a"]).cli, "docker checkpoint create a pilothouse");
  assert.equal(actionCommand("podman", "pod", "remove", ["shop"], { force: true }).cli, "podman pod rm --force shop");
  assert.equal(
    actionCommand("podman", "container", "remove", ["a"], { force: true, volumes: true }).api,
    "DELETE /v4.0.0/libpod/containers/a?force=true&v=true",
  );
});

test("what needs quoting is quoted", () => {
  const { cli } = actionCommand("podman", "container", "commit", ["a"], { to: "b:1", comment: "it's $(done)" });
  assert.equal(cli, "podman commit --format=docker '--message=it'\\''s $(done)' a b:1");
});

test("hundreds of calls are cut to a list that can be read", () => {
  const names = Array.from({ length: 50 }, (_, n) => `c${n}`);
  const { api } = actionCommand("docker", "container", "start", names);
  assert.equal(api.split("\n").length, 21);
  assert.match(api, /and 30 more/);
});
