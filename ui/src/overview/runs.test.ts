import assert from "node:assert/strict";
import { test } from "node:test";
import type { ContainerRow, EnginesView } from "../../../src/engines/index.ts";
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

test("parts that are loading or lost are named; of one that could not be read the reason is told", () => {
  const problem = { code: "too-large", title: "Too large.", time: "2026-01-01T00:00:00Z" } as const;
  const parts = {
    a: { state: "ready" },
    b: { state: "lost", problem },
    c: { state: "loading" },
    d: { state: "lost", problem },
  } as const;
  const engine = (state: "connected" | "lost") => ({ state }) as EnginesView["engines"][string];
  const found = { engines: { b: engine("lost"), d: engine("connected") }, searched: true };
  assert.deepEqual(missingParts(parts, found), {
    loading: ["c"],
    lost: ["b"],
    unread: [{ engine: "d", problem }],
  });
});
