import assert from "node:assert/strict";
import { test } from "node:test";
import type { ContainerState, ContainerSummary, PodSummary } from "../engine.ts";
import { type Creation, halfMade, inventedName, newPodOf } from "./creation.ts";

const creation: Creation = { id: "00112233445566ff", engine: "podman", name: "web", begun: 1_000_500 };
const container = (change: Partial<ContainerSummary> = {}): ContainerSummary => ({
  ...{ id: "a", name: "web", image: "web:1", imageId: "", command: [], state: "created", health: "none" },
  ...{ created: 1_000_600, ports: [], networks: [], mounts: [], labels: {} },
  ...change,
});
const pod: PodSummary = {
  ...{ id: "p", name: "group", state: "created", created: 1_000_550, infraId: "i", networks: [], labels: {} },
};

test("what has the name, is no older and never ran is half made", () => {
  assert.deepEqual(halfMade(creation, [container()], []), { container: "a" });
  assert.deepEqual(halfMade(creation, [container({ state: "initialized" })], []), { container: "a" });
  assert.deepEqual(halfMade(creation, [container({ created: 1_000_000 })], []), { container: "a" }, "whole seconds");
});

test("what has another name, is older, has run or is another container is left alone", () => {
  const ran: ContainerState[] = ["running", "exited", "paused", "restarting", "dead", "removing", "stopping"];
  for (const other of [{ name: "web2" }, { created: 999_999 }, ...ran.map((state) => ({ state }))])
    assert.deepEqual(halfMade(creation, [container(other)], []), {}, JSON.stringify(other));
  const known = { ...creation, container: "b" };
  assert.deepEqual(halfMade(known, [container()], []), {});
  // Its own clock need not be the engine's once the id is known; who has renamed it wants to keep it.
  assert.deepEqual(halfMade(known, [container({ id: "b", created: 1 })], []), { container: "b" });
  assert.deepEqual(halfMade(known, [container({ id: "b", name: "mine" })], []), {});
});

test("a pod that was made for it goes where nothing else is in it", () => {
  const asked = { ...creation, pod: "group" };
  const infra = container({ id: "i", name: "i", infra: true, pod: "p", state: "running" });
  assert.deepEqual(halfMade(asked, [infra], [pod]), { pod: "p" });
  assert.deepEqual(halfMade(asked, [infra, container({ pod: "p" })], [pod]), { container: "a", pod: "p" });
  for (const kept of [container({ id: "x", name: "x", pod: "p" }), container({ pod: "p", state: "running" })])
    assert.deepEqual(halfMade(asked, [infra, kept], [pod]), {});
  assert.deepEqual(halfMade(asked, [infra], [{ ...pod, created: 1 }]), {});
  assert.deepEqual(halfMade(creation, [infra], [pod]), {}, "nobody asked for one");
  assert.equal(newPodOf({ pod: "new:group" }), "group");
  assert.equal(newPodOf({ pod: "group" }), undefined);
  assert.equal(newPodOf({}), undefined);
});

test("a name that is invented is the image's, and one that engines take", () => {
  for (const [image, name] of [
    ["nginx", "nginx"],
    ["docker.io/library/nginx:1.25", "nginx"],
    ["localhost:5000/team/my_app@sha256:00ff", "my_app"],
    ["/srv/root", "root"],
    ["", "container"],
    ["...", "container"],
    ["a b/c d", "c-d"],
    ["x".repeat(300), "x".repeat(40)],
  ] as const) {
    const invented = inventedName({ image }, "0123456789abcdef");
    assert.equal(invented, `${name}-012345`);
    assert.match(invented, /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/);
  }
});
