import assert from "node:assert/strict";
import { test } from "node:test";
import { imageCommands } from "./images.ts";

test("a login stands as variables, never as what was typed", () => {
  assert.equal(
    imageCommands.pull("podman", "quay.io/team/web:1", { login: true, platform: "linux/arm64" }),
    'podman pull --platform linux/arm64 --creds "$REGISTRY_USER:$REGISTRY_PASSWORD" quay.io/team/web:1',
  );
  assert.equal(
    imageCommands.push("docker", "web:1", "quay.io/team/web:1", { login: true }),
    'printf %s "$REGISTRY_PASSWORD" | docker login --username "$REGISTRY_USER" --password-stdin quay.io && ' +
      "docker tag web:1 quay.io/team/web:1 && docker push quay.io/team/web:1",
  );
});

test("a build shows its options, and takes arguments that look secret from the environment", () => {
  assert.equal(
    imageCommands.build("podman", {
      file: "Containerfile",
      tags: ["web:1"],
      args: { VERSION: "1 2", NPM_TOKEN: "abc" },
      target: "run",
      noCache: true,
      pull: true,
    }),
    "podman build --tag web:1 --file Containerfile --build-arg 'VERSION=1 2' --build-arg NPM_TOKEN --target run --no-cache --pull .",
  );
});

test("hostile names are quoted", () => {
  assert.equal(imageCommands.remove("docker", ["a; rm -rf /", "b"]), "docker rmi 'a; rm -rf /' b");
  assert.equal(imageCommands.load("podman", "my image's.tar"), "podman load --input 'my image'\\''s.tar'");
});

test("one tag is taken off by its own command on each engine", () => {
  assert.equal(imageCommands.untag("podman", "1b6e0e29f09f", "web:1"), "podman untag 1b6e0e29f09f web:1");
  assert.equal(imageCommands.untag("docker", "1b6e0e29f09f", "web:1"), "docker rmi --no-prune web:1");
});
