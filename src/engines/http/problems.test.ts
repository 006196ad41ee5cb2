import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ProblemCode } from "../../problem/index.ts";
import { answerProblem, messageProblem, type Subject } from "./problems.ts";

const image: Subject = { kind: "image", name: "registry.example/app:1" };
const container: Subject = { kind: "container", name: "web" };

/** Words of Podman 4.3 and Docker 20.10, as they were seen. */
const seen: readonly [string, Subject | undefined, ProblemCode][] = [
  ["write /var/lib/x: no space left on device", undefined, "disk-full"],
  ["Bind for 127.0.0.1:8099 failed: port is already allocated", container, "port-in-use"],
  ["cannot listen on the TCP port: listen tcp4 127.0.0.1:8099: bind: address already in use", container, "port-in-use"],
  ['Conflict. The container name "/web" is already in use by container "abc".', container, "name-in-use"],
  [
    "renaming container fb0b: name a already in use, cannot rename container fb0b: container already exists",
    container,
    "name-in-use",
  ],
  ["volume with name data already exists: volume already exists", { kind: "volume", name: "data" }, "name-in-use"],
  ["network with name n1 already exists", { kind: "network", name: "n1" }, "name-in-use"],
  ["remove data: volume is in use - [7af4]", { kind: "volume", name: "data" }, "in-use"],
  [
    "volume data is being used by the following container(s): b339: volume is being used",
    { kind: "volume", name: "data" },
    "in-use",
  ],
  ["a prune operation is already running", undefined, "conflict"],
  ["removal of container d3ece9a32a35 is already in progress", container, "conflict"],
  ["image used by 75d9: image is in use by a container: consider listing external containers", image, "in-use"],
  [
    'conflict: unable to remove repository reference "bb:1" (must force) - container 1 is using its referenced image 2',
    image,
    "in-use",
  ],
  [
    "You cannot remove a running container 7af4. Stop the container before attempting removal or force remove",
    container,
    "in-use",
  ],
  [
    "cannot remove container fb0b as it is running - running or paused containers cannot be removed without force: container state improper",
    container,
    "in-use",
  ],
  ["can only create exec sessions on running containers: container state improper", container, "conflict"],
  ["Container 4f is not running", container, "conflict"],
  ['no container with name or ID "nope" found: no such container', container, "gone"],
  ["No such image: x509:1", image, "image-not-found"],
  ["reading manifest 1 in localhost:35000/x/nope: manifest unknown: manifest unknown", image, "image-not-found"],
  [
    'short-name "nope" did not resolve to an alias and no unqualified-search registries are defined',
    image,
    "image-not-found",
  ],
  [
    'pinging container registry r: Get "https://r/v2/": http: server gave HTTP response to HTTPS client',
    image,
    "registry-untrusted",
  ],
  ['Get "https://r/v2/": x509: certificate signed by unknown authority', image, "registry-untrusted"],
  [
    'pinging container registry r: Get "https://r/v2/": dial tcp 127.0.0.1:1: connect: connection refused',
    image,
    "registry-unreachable",
  ],
  ["dial tcp: lookup registry-1.docker.io on 10.0.0.1:53: no such host", image, "registry-unreachable"],
  ["unauthorized: authentication required", image, "registry-denied"],
  ["pull access denied for app, repository does not exist or may require 'docker login'", image, "registry-denied"],
  ["toomanyrequests: You have reached your pull rate limit", image, "registry-limited"],
  ["no matching manifest for linux/amd64 in the manifest list entries", image, "wrong-platform"],
  ["names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: invalid argument", container, "invalid-input"],
];

for (const [message, subject, code] of seen)
  test(`"${message.slice(0, 60)}" is ${code}`, () => {
    const problem = messageProblem(message, { engine: "Podman", subject });
    assert.equal(problem.code, code);
    assert.equal(problem.fields.detail?.output, message);
  });

test("a port is named", () => {
  const problem = messageProblem("Bind for 0.0.0.0:80 failed: port is already allocated", { engine: "Docker" });
  assert.match(problem.message, /\b80\b/);
});

test("a container's name does not decide what went wrong", () => {
  for (const name of ["unauthorized", "x509", "certificate", "port", "toomanyrequests", "connection-refused"]) {
    const words = `no container with name or ID "${name}" found: no such container`;
    assert.equal(messageProblem(words, { engine: "Podman", subject: { kind: "container", name } }).code, "gone");
  }
});

test("whatever an engine answers becomes a problem with bounded words", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 400, max: 599 }),
      fc.oneof(fc.string({ maxLength: 5000 }), fc.json()),
      (status, body) => {
        const { title, why, detail } = answerProblem(status, body, container, "Podman").fields;
        assert.ok(title.length > 0 && title.length < 600);
        assert.ok((why ?? "").length <= 300);
        assert.ok((detail?.output ?? "").length <= 4096);
      },
    ),
  );
});
