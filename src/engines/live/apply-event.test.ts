import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { EngineEvent } from "../engine.ts";
import { applyEvent, type ContainerRows } from "./apply-event.ts";
import type { ContainerRow } from "./rows.ts";

const row = (id: string): ContainerRow => ({
  id,
  engine: "podman",
  name: id,
  image: "web:1",
  imageId: "sha256:0",
  command: [],
  state: "created",
  health: "none",
  created: 0,
  ports: [],
  networks: [],
  mounts: [],
  labels: {},
});
const event = (action: string, id: string, attributes: Record<string, string> = {}): EngineEvent => ({
  type: "container",
  action,
  id,
  name: id,
  attributes,
  time: 5,
});
const apply = (rows: ContainerRows, ...events: EngineEvent[]): ContainerRows =>
  events.reduce((state, one) => applyEvent(state, one).rows, rows);

test("start, die and start again leave no exit code behind", () => {
  const ran = apply({ a: row("a") }, event("start", "a"), event("die", "a", { exitCode: "137" }));
  assert.deepEqual([ran.a?.state, ran.a?.exitCode, ran.a?.finished], ["exited", 137, 5]);
  const again = apply(ran, event("start", "a"));
  assert.deepEqual([again.a?.state, again.a?.exitCode, again.a?.finished], ["running", undefined, undefined]);
  assert.ok(again.a && !("exitCode" in again.a));
});

test("a removed container is gone at once and is not read again", () => {
  const applied = applyEvent({ a: row("a"), b: row("b") }, event("destroy", "a"));
  assert.deepEqual(Object.keys(applied.rows), ["b"]);
  assert.equal(applied.read, undefined);
});

test("a container that is not known is read, not invented", () => {
  const applied = applyEvent({}, event("start", "new"));
  assert.deepEqual(applied, { rows: {}, read: "new" });
});

test("being connected to a network asks for that container", () => {
  const connect: EngineEvent = { ...event("connect", "net", { container: "a" }), type: "network" };
  assert.equal(applyEvent({ a: row("a") }, connect).read, "a");
});

test("whatever an engine sends, rows that it does not name keep their identity and the input is unchanged", () => {
  const actions = [
    "start",
    "die",
    "pause",
    "unpause",
    "rename",
    "destroy",
    "health_status",
    "exec_die",
    "oom",
    "__proto__",
  ];
  const ids = ["a", "b", "c", "__proto__", "constructor"];
  const anyEvent = fc.record({
    type: fc.constantFrom<EngineEvent["type"]>("container", "network", "image"),
    action: fc.oneof(fc.constantFrom(...actions), fc.string()),
    id: fc.oneof(fc.constantFrom(...ids), fc.string()),
    name: fc.string(),
    attributes: fc.dictionary(fc.constantFrom("exitCode", "health", "container"), fc.string()),
    time: fc.nat(),
  });
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 30 }), (events) => {
      const before: ContainerRows = { a: row("a"), b: row("b") };
      const copy = structuredClone(before);
      let state = before;
      for (const one of events) {
        const { rows } = applyEvent(state, one);
        for (const [id, value] of Object.entries(rows)) if (id !== one.id) assert.equal(value, state[id]);
        state = rows;
      }
      assert.deepEqual(before, copy);
      for (const value of Object.values(state))
        assert.ok(value.exitCode === undefined || Number.isInteger(value.exitCode));
    }),
  );
});
