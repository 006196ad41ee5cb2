import assert from "node:assert/strict";
import { test } from "node:test";
import { imageCalls } from "./image-calls.ts";
import { imageCommands } from "./images.ts";

test("each command has its call on each engine", () => {
  assert.deepEqual(Object.keys(imageCalls).sort(), Object.keys(imageCommands).sort());
  const calls = (engine: "podman" | "docker") => [
    imageCalls.pull(engine, "quay.io/team/web:1", { platform: "linux/arm/v7" }),
    imageCalls.push(engine, "web:1", "quay.io/team/web:2"),
    imageCalls.tag(engine, "1b6e0e29f09f", "web:1"),
    imageCalls.untag(engine, "1b6e0e29f09f", "web:1"),
    imageCalls.remove(engine, ["web:1", "b"]),
    imageCalls.prune(engine, true),
    imageCalls.save(engine, ["a", "b"], "images.tar"),
    imageCalls.load(engine, "images.tar"),
    imageCalls.import(engine, "root.tar", "localhost/root", ["ENV A=b"]),
  ];
  assert.deepEqual(calls("podman"), [
    "POST /v4.0.0/libpod/images/pull?reference=quay.io%2Fteam%2Fweb%3A1&OS=linux&Arch=arm&Variant=v7",
    "POST /v4.0.0/libpod/images/web%3A1/push?destination=quay.io%2Fteam%2Fweb%3A2",
    "POST /v4.0.0/libpod/images/1b6e0e29f09f/tag?repo=web&tag=1",
    "POST /v4.0.0/libpod/images/1b6e0e29f09f/untag?repo=web&tag=1",
    "DELETE /v4.0.0/libpod/images/web%3A1\nDELETE /v4.0.0/libpod/images/b",
    "POST /v4.0.0/libpod/images/prune?all=true",
    "GET /v4.0.0/libpod/images/export?references=a&references=b&format=docker-archive > images.tar",
    "POST /v4.0.0/libpod/images/load < images.tar",
    "POST /v4.0.0/libpod/images/import?reference=localhost%2Froot&changes=ENV+A%3Db < root.tar",
  ]);
  assert.deepEqual(calls("docker"), [
    "POST /v1.40/images/create?fromImage=quay.io%2Fteam%2Fweb&tag=1&platform=linux%2Farm%2Fv7",
    "POST /v1.40/images/web%3A1/tag?repo=quay.io%2Fteam%2Fweb&tag=2\n" +
      "POST /v1.40/images/quay.io%2Fteam%2Fweb/push?tag=2",
    "POST /v1.40/images/1b6e0e29f09f/tag?repo=web&tag=1",
    "DELETE /v1.40/images/web%3A1?noprune=true",
    "DELETE /v1.40/images/web%3A1\nDELETE /v1.40/images/b",
    "POST /v1.40/images/prune?filters=%7B%22dangling%22%3A%5B%22false%22%5D%7D",
    "GET /v1.40/images/get?names=a&names=b > images.tar",
    "POST /v1.40/images/load < images.tar",
    "POST /v1.40/images/create?fromSrc=-&repo=localhost%2Froot&tag=latest&changes=ENV+A%3Db < root.tar",
  ]);
});

test("logins and arguments that look secret never stand in a call", () => {
  for (const engine of ["podman", "docker"] as const) {
    assert.match(imageCalls.pull(engine, "web:1", { login: true }), / X-Registry-Auth:\$REGISTRY_AUTH$/);
    const build = imageCalls.build(engine, {
      file: "Containerfile",
      tags: ["web:1"],
      args: { NPM_TOKEN: "abc", A: "1" },
    });
    assert.doesNotMatch(build, /abc/);
    assert.match(decodeURIComponent(build), /buildargs=\{"NPM_TOKEN":"\$NPM_TOKEN","A":"1"\} < \.\.tar$/);
  }
});
