import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../../problem/index.ts";
import type { EngineKind } from "../engine.ts";
import { absence } from "./absence.ts";
import type { Attempt } from "./attempt.ts";
import type { Environment } from "./environment.ts";
import { startArgv, stoppedEngines } from "./stopped.ts";

const ann: Environment = {
  uid: 1000,
  user: "ann",
  runtimeDir: "/run/user/1000",
  containerHost: "unix:///run/my pod.sock",
  dockerHost: undefined,
  cgroupVersion: 2,
  podmanInstalled: true,
  dockerInstalled: true,
  units: { system: ["docker.service", "podman.socket"], user: ["podman.socket"] },
  system: "debian",
};
const root: Environment = { ...ann, uid: 0, user: "root" };
const bare = { units: { system: [], user: [] } };

const tried = (kind: EngineKind, scope: Attempt["scope"], result: "engine-stopped" | "permission-denied" | "found") =>
  ({
    ...{ strategy: "x", kind, at: "", why: "" },
    ...(scope ? { scope } : {}),
    result: result === "found" ? result : new Problem(result, { title: "It failed." }),
  }) satisfies Attempt;
const silent = [
  tried("podman", "system", "engine-stopped"),
  tried("podman", "user", "engine-stopped"),
  tried("docker", "system", "engine-stopped"),
];
const lines = (environment: Environment, attempts: readonly Attempt[] = silent) =>
  stoppedEngines(environment, attempts, []).map(
    ({ startable, command }) => `${startable ? "" : "by hand: "}${command}`,
  );

test("systemd starts what it has a unit for: the user's own without sudo, the system's with it", () => {
  assert.deepEqual(lines(ann), ["systemctl --user start podman.socket", "sudo systemctl start docker.service"]);
  assert.deepEqual(lines(root), ["systemctl start podman.socket", "systemctl start docker.service"]);
  const rootless = { ...ann, dockerInstalled: false, units: { system: [], user: ["docker.service"] } };
  assert.equal(lines(rootless).at(-1), "systemctl --user start docker.service");
});

test("without systemd there is the exact line to type", () => {
  assert.deepEqual(lines({ ...root, ...bare }), [
    "by hand: podman system service --time 0 'unix:///run/my pod.sock'",
    "by hand: service docker start",
  ]);
  assert.deepEqual(lines({ ...ann, ...bare, containerHost: undefined, system: "alpine" }), [
    "by hand: podman system service --time 0 unix:///run/user/1000/podman/podman.sock",
    "by hand: sudo rc-service docker start",
  ]);
  assert.equal(lines({ ...root, ...bare, system: "arch" }).at(-1), "by hand: dockerd");
});

test("what runs, refuses, is not installed, is not wanted or failed when we started it is not offered", () => {
  const capabilities = { rootless: false } as never;
  assert.deepEqual(
    stoppedEngines(root, silent, [{ kind: "docker", capabilities }]).map(({ kind }) => kind),
    ["podman"],
  );
  assert.deepEqual(
    lines(root, [tried("docker", "system", "permission-denied"), tried("podman", "own", "engine-stopped")]),
    [],
  );
  assert.deepEqual(lines({ ...root, podmanInstalled: false, dockerInstalled: false }), []);
  assert.deepEqual(
    stoppedEngines(root, silent, [], "docker").map(({ kind }) => kind),
    ["docker"],
  );
});

test("where there is no engine, the problem offers to start the one that is installed", () => {
  const problem = absence(root, silent, "docker");
  assert.equal(problem.code, "engine-stopped");
  assert.deepEqual(problem.fields.remedies, [
    { do: "start", label: "Start it", engine: "docker", user: false, command: "systemctl start docker.service" },
  ]);
  assert.equal(absence({ ...root, ...bare }, silent, "docker").fields.remedies?.[0]?.do, "command");
});

test("nothing but the unit of a closed list reaches systemctl", () => {
  assert.deepEqual(startArgv("docker.service", false), [
    "systemctl",
    "--no-ask-password",
    "start",
    "--",
    "docker.service",
  ]);
  assert.deepEqual(startArgv("podman.socket", true), [
    ...["systemctl", "--user", "--no-ask-password", "start", "--", "podman.socket"],
  ]);
});
