import assert from "node:assert/strict";
import { test } from "node:test";
import type { ContainerRow, PodRow } from "../../../src/engines/index.ts";
import { imageParts, joinRows, podNames, portTexts, type RowsByKey, type Sources } from "./row.ts";

function container(id: string, more: Partial<ContainerRow> = {}): ContainerRow {
  return {
    ...{ id, engine: "podman", name: id, image: "web:1", imageId: "sha256:1", command: [], state: "running" },
    ...{ health: "none", created: 0, ports: [], networks: [], mounts: [], labels: {} },
    ...more,
  } as ContainerRow;
}

function sources(rows: readonly ContainerRow[], more: Partial<Sources> = {}): Sources {
  return {
    containers: {
      rows: Object.fromEntries(rows.map((row) => [`${row.engine}:${row.id}`, row])),
      parts: { podman: { state: "ready" } },
    },
    ...{ engines: undefined, pods: new Map(), underWay: {}, figures: undefined, infra: false },
    ...more,
  };
}

test("a row of which nothing changed keeps its identity, and a list of which nothing changed too", () => {
  const [a, b] = [container("a"), container("b")];
  const first = joinRows({}, sources([a, b]));
  assert.equal(joinRows(first, sources([a, b])), first);
  const second = joinRows(first, sources([a, container("b", { state: "exited" })]));
  assert.equal(second["podman:a"], first["podman:a"]);
  assert.notEqual(second["podman:b"], first["podman:b"]);
  const third = joinRows(second, sources([a]));
  assert.deepEqual(Object.keys(third), ["podman:a"]);
});

test("a mark changes the row that it is about only", () => {
  const rows = [container("a"), container("b")];
  const first = joinRows({}, sources(rows));
  const marked = joinRows(first, sources(rows, { underWay: { "podman:b": "stop" } }));
  assert.equal(marked["podman:a"], first["podman:a"]);
  assert.equal(marked["podman:b"]?.doing, "stop");
});

test("containers that hold a pod's network are left out unless they are asked for", () => {
  const rows = [container("a", { pod: "p1" }), container("i", { pod: "p1", infra: true })];
  const shown = (infra: boolean): RowsByKey =>
    joinRows({}, sources(rows, { infra, pods: new Map([["podman:p1", "shop"]]) }));
  assert.deepEqual(Object.keys(shown(false)), ["podman:a"]);
  assert.equal(shown(true)["podman:i"]?.pod, "shop");
});

test("rows of a lost engine carry the time when they were true", () => {
  const { rows } = sources([container("a"), container("b", { engine: "docker" })]).containers;
  const joined = joinRows(
    {},
    sources([], { containers: { rows, parts: { podman: { state: "lost", asOf: 5 }, docker: { state: "ready" } } } }),
  );
  assert.equal(joined["podman:a"]?.asOf, 5);
  assert.equal(joined["docker:b"]?.asOf, undefined);
});

test("pods of one name in two engines are told apart", () => {
  const pod = (engine: string, name: string) => ({ engine, name }) as PodRow;
  const names = podNames({ "podman:1": pod("podman", "shop"), "podman-user:2": pod("podman-user", "shop") });
  assert.deepEqual([...names.values()], ["shop (podman)", "shop (podman-user)"]);
  assert.deepEqual([...podNames({ "podman:1": pod("podman", "shop") }).values()], ["shop"]);
});

test("ports are written as people write them, once for IPv4 and IPv6", () => {
  const port = { hostIp: "", hostPort: 8080, containerPort: 80, protocol: "tcp" as const };
  assert.deepEqual(
    portTexts({
      ports: [
        { ...port, hostIp: "0.0.0.0" },
        { ...port, hostIp: "::" },
      ],
    }),
    ["8080:80"],
  );
  assert.deepEqual(portTexts({ ports: [{ ...port, hostIp: "127.0.0.1", protocol: "udp" }] }), [
    "127.0.0.1:8080:80/udp",
  ]);
  assert.deepEqual(portTexts({ ports: [{ ...port, hostIp: "fd00::1" }] }), ["[fd00::1]:8080:80"]);
  assert.deepEqual(portTexts({ ports: [{ ...port, range: 3 }] }), ["8080-8082:80-82"]);
  assert.deepEqual(portTexts({ ports: [{ ...port, hostPort: 0 }] }), []);
});

test("an image's name falls into what may be cut and what may not", () => {
  assert.deepEqual(imageParts("quay.io:5000/team/web:1.4"), { path: "quay.io:5000/team/", name: "web", tag: ":1.4" });
  assert.deepEqual(imageParts("busybox"), { path: "", name: "busybox", tag: "" });
  const digest = `sha256:${"ab".repeat(32)}`;
  assert.deepEqual(imageParts(`a/b@${digest}`), { path: "a/", name: "b", tag: "@abababababab" });
});
