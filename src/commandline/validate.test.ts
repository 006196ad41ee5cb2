import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { CommandEngine, ContainerSpec } from "./spec.ts";
import { arbitrarySpec } from "./spec-arbitrary.ts";
import { validate } from "./validate.ts";

/** "path" for errors, "path?" for warnings. */
const found = (spec: Omit<ContainerSpec, "image"> & { image?: string }, engine: CommandEngine = "podman") =>
  validate({ image: "web", ...spec }, engine).map((i) => (i.severity === "error" ? i.path : `${i.path}?`));

test("a usual container has no issues", () => {
  const spec: ContainerSpec = {
    image: "docker.io/library/nginx:1.27@sha256:abc",
    name: "web-1",
    env: [{ name: "A", value: "" }],
    ports: [
      { host: 8080, container: 80 },
      { host: 8080, container: 80, protocol: "udp" },
      { ip: "127.0.0.1", host: 8081, container: 81 },
      { ip: "::1", host: 8081, container: 81 },
    ],
    mounts: [
      { type: "volume", source: "data", target: "/data" },
      { type: "bind", source: "/srv", target: "/data/srv", readOnly: true },
    ],
    memory: 64 * 2 ** 20,
    cpus: 0.5,
    networks: [{ name: "app", ip: "10.1.2.3", ip6: "fd00::1", mac: "02:00:00:00:00:01" }],
    healthCheck: { shell: "true", interval: 1000 },
  };
  assert.deepEqual(found(spec), []);
  assert.deepEqual(found(spec, "docker"), []);
});

test("names that an engine would refuse are found", () => {
  assert.deepEqual(found({ image: "" }), ["image"]);
  assert.deepEqual(found({ image: "a b" }), ["image"]);
  assert.deepEqual(found({ name: "-web" }), ["name"]);
  assert.deepEqual(found({ name: "w" }), []);
  assert.deepEqual(found({ name: "w" }, "docker"), ["name"]);
  assert.deepEqual(found({ hostname: "web_1" }), ["hostname"]);
  assert.deepEqual(found({ workdir: "srv" }), ["workdir"]);
});

test("ports out of range, taken twice, or where there are none", () => {
  assert.deepEqual(found({ ports: [{ container: 0 }] }), ["ports.0.container"]);
  assert.deepEqual(found({ ports: [{ host: 65535, container: 80, range: 2 }] }), ["ports.0.host"]);
  assert.deepEqual(found({ ports: [{ ip: "1.2.3", container: 80 }] }), ["ports.0.ip"]);
  const twice = [
    { host: 8000, container: 8000, range: 10 },
    { ip: "127.0.0.1", host: 8005, container: 80 },
  ];
  assert.deepEqual(found({ ports: twice }), ["ports.1.host"]);
  assert.deepEqual(found({ ports: [{ host: 1, hostEnd: 9, container: 80 }] }), ["ports.0.hostEnd"]);
  assert.deepEqual(found({ ports: [{ container: 80 }], networkMode: "host" }), ["ports?"]);
  assert.deepEqual(found({ ports: [{ container: 80 }], pod: "shop" }), ["ports"]);
});

test("mounts without whole paths, over the root, or at one place twice", () => {
  const at = (target: string) => ({ type: "tmpfs", target }) as const;
  assert.deepEqual(found({ mounts: [at("data")] }), ["mounts.0.target"]);
  assert.deepEqual(found({ mounts: [at("//")] }), ["mounts.0.target"]);
  assert.deepEqual(found({ mounts: [at("/a"), at("/a/")] }), ["mounts.1.target"]);
  assert.deepEqual(found({ mounts: [{ type: "bind", source: "srv", target: "/srv" }] }), ["mounts.0.source"]);
  assert.deepEqual(found({ mounts: [{ type: "volume", source: "a/b", target: "/srv" }] }), ["mounts.0.source"]);
  assert.deepEqual(found({ mounts: [{ type: "image", source: "x", target: "/x" }] }, "docker"), ["mounts.0.type"]);
});

test("limits that no container can start with", () => {
  assert.deepEqual(found({ memory: 1024 }), ["memory"]);
  assert.deepEqual(found({ memory: 2 ** 26, memorySwap: 2 ** 25 }), ["memorySwap"]);
  assert.deepEqual(found({ memorySwap: 2 ** 26 }), ["memorySwap"]);
  assert.deepEqual(found({ cpus: 1, cpuQuota: 50_000 }), ["cpus"]);
  assert.deepEqual(found({ ulimits: [{ name: "nofile", soft: 9, hard: 8 }] }), ["ulimits.0.hard"]);
  assert.deepEqual(found({ restart: { policy: "always" }, autoRemove: true }), ["autoRemove"]);
});

test("what the other engine alone knows is a warning", () => {
  assert.deepEqual(found({ gpus: "all" }), ["gpus?"]);
  assert.deepEqual(found({ timezone: "UTC", runtime: "crun" }, "docker"), ["timezone?"]);
  assert.deepEqual(found({ healthCheck: { interval: 1000, onFailure: "kill" } }, "docker"), ["healthCheck.onFailure?"]);
  assert.deepEqual(found({ healthCheck: { interval: 1000 } }), ["healthCheck.shell?"]);
  assert.deepEqual(found({ runtime: "crun" }), []);
});

test("a variable without a value, a NUL anywhere", () => {
  assert.deepEqual(found({ env: [{ name: "A" }] }), ["env.0.value"]);
  assert.deepEqual(found({ env: [{ name: "A" }] }, "docker"), ["env.0.value?"]);
  assert.deepEqual(found({ labels: [{ name: "a", value: "\0" }] }), ["labels.0.value"]);
});

test("no spec makes validation fail, and every path leads into the spec's fields", () => {
  for (const engine of ["podman", "docker"] as const)
    fc.assert(
      fc.property(arbitrarySpec("podman"), arbitrarySpec("docker"), (a, b) => {
        for (const { path, message } of validate({ ...a, ...b }, engine)) {
          assert.match(path, /^[a-zA-Z]+(\.\w+)*$/);
          assert.match(message, /^\S.{9,}\.$/s);
        }
      }),
      { numRuns: 300 },
    );
});
