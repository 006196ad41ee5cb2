import assert from "node:assert/strict";
import { test } from "node:test";
import type { ContainerRow, EngineView } from "../engines/index.ts";
import { Problem } from "../problem/index.ts";
import { engineFacts } from "./engine-facts.ts";

const engine = (id: string, rootless: boolean, more: Partial<EngineView> = {}): EngineView => ({
  id,
  kind: "podman",
  owner: rootless ? "ann" : "root",
  version: "4.3.1",
  apiVersion: "4.3.1",
  capabilities: {
    pods: true,
    checkpoint: true,
    stats: true,
    pause: true,
    limits: true,
    build: true,
    healthcheck: true,
    rootless,
  },
  state: "connected",
  since: 0,
  ...more,
});
const row = (engineId: string, id: string, more: Partial<ContainerRow> = {}): ContainerRow => ({
  engine: engineId,
  id,
  name: `name-${id}`,
  image: "",
  imageId: "",
  command: [],
  state: "running",
  health: "none",
  created: 0,
  ports: [],
  networks: [],
  mounts: [],
  labels: {},
  ...more,
});

test("unhealthy containers that run, engines that are lost and rootless containers are pointed out", () => {
  const problem = new Problem("engine-stopped", { title: "gone" }).toJSON();
  const facts = engineFacts(
    {
      engines: {
        podman: engine("podman", false, { state: "lost", problem }),
        "podman-user": engine("podman-user", true),
      },
      searched: true,
    },
    {
      parts: {},
      rows: {
        a: row("podman", "a", { health: "unhealthy" }),
        b: row("podman", "b", { health: "unhealthy", state: "exited" }),
        c: row("podman-user", "c"),
        d: row("podman-user", "d", { infra: true }),
        e: row("podman-user", "e", { state: "exited" }),
      },
    },
  );
  assert.deepEqual(facts, {
    lost: [{ id: "podman", kind: "podman", owner: "root", problem }],
    unhealthy: [{ engine: "podman", id: "a", name: "name-a" }],
    rootlessRunning: 1,
  });
});
