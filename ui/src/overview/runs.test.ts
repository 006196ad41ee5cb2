import assert from "node:assert/strict";
import { test } from "node:test";
import type { ContainerRow } from "../../../src/engines/index.ts";
import { countRuns, missingParts } from "./runs.ts";

const row = (state: ContainerRow["state"], more: Partial<ContainerRow> = {}): ContainerRow => ({
  engine: "podman",
  id: "",
  name: "",
  image: "",
  imageId: "",
  command: [],
  state,
  health: "none",
  created: 0,
  ports: [],
  networks: [],
  mounts: [],
  labels: {},
  ...more,
});

test("containers are counted by state, running first, without those of the engine itself", () => {
  assert.deepEqual(
    countRuns({
      a: row("exited"),
      b: row("running", { health: "unhealthy" }),
      c: row("running"),
      d: row("running", { infra: true }),
      e: row("exited", { health: "unhealthy" }),
    }),
    {
      total: 4,
      states: [
        { state: "running", count: 2 },
        { state: "exited", count: 2 },
      ],
      unhealthy: 1,
    },
  );
});

test("parts that are loading or lost are named", () => {
  assert.deepEqual(missingParts({ a: { state: "ready" }, b: { state: "lost" }, c: { state: "loading" } }), {
    loading: ["c"],
    lost: ["b"],
  });
});
