import assert from "node:assert/strict";
import { test } from "node:test";
import type { EnginesView, ListPart } from "../../../../src/engines/index.ts";
import { standing } from "./standing.ts";

const problem = { code: "engine-missing", title: "None.", time: "2026-01-01T00:00:00Z" } as const;
const live = { kind: "live", problem: undefined, asOf: 5 } as const;
const words = { theConsole: "The console", lostWords: (engine: string) => engine };
const parts = (states: Readonly<Record<string, ListPart>>) => ({ live, parts: states, engines: undefined, ...words });

test("no engine after the search is a problem, before it is loading", () => {
  const engines = { engines: {}, searched: true, problem };
  assert.deepEqual(standing({ live, parts: {}, engines, ...words }).status, { kind: "error", problem });
  const searching = { engines: {}, searched: false };
  assert.deepEqual(standing({ live, parts: {}, engines: searching, ...words }).status, { kind: "loading" });
});

test("one engine of two that is lost leaves the list usable, and is named", () => {
  const { status, lost } = standing(parts({ podman: { state: "ready" }, docker: { state: "lost", asOf: 3 } }));
  assert.deepEqual([status, lost], [{ kind: "ready" }, [{ engine: "docker", asOf: 3 }]]);
});

test("when all are lost, or the console itself is, what is shown is dated", () => {
  assert.deepEqual(standing(parts({ docker: { state: "lost", asOf: 3 } })).status, {
    kind: "disconnected",
    what: "docker",
    asOf: 3,
  });
  const gone = { live: { ...live, kind: "lost" as const }, parts: undefined, engines: undefined, ...words };
  assert.deepEqual(standing(gone).status, { kind: "disconnected", what: "The console", asOf: 5 });
});

test("a list that an engine answers with too much is a problem of the list, and no engine is lost", () => {
  const large = { code: "too-large", title: "The list is too large.", time: "2026-01-01T00:00:00Z" } as const;
  const engine = (state: "connected" | "lost") => ({ state, capabilities: {} }) as EnginesView["engines"][string];
  const unread = { state: "lost", problem: large, asOf: 3 } as const;
  const there = { engines: { docker: engine("connected"), podman: engine("connected") }, searched: true };
  assert.deepEqual(standing({ ...parts({ docker: unread }), engines: there }), {
    status: { kind: "error", problem: large },
    lost: [],
  });
  assert.deepEqual(standing({ ...parts({ docker: unread, podman: { state: "ready" } }), engines: there }), {
    status: { kind: "ready" },
    lost: [{ engine: "docker", problem: large, asOf: 3, unread: true }],
  });
  // Where the engine itself is lost, that is what matters.
  const gone = { engines: { docker: engine("lost") }, searched: true };
  assert.equal(standing({ ...parts({ docker: unread }), engines: gone }).status.kind, "disconnected");
});
