import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cannotStay, keptNameOf, type Observed, putBack, type Replacement, type Step } from "./replacement.ts";

const spec = { image: "web:1", name: "web" };
const replacement = (over: Partial<Replacement> = {}): Replacement => ({
  id: "abcdef",
  engine: "podman",
  verb: "Edit",
  name: "web",
  keptName: "web-replaced-abcdef",
  old: { id: "old", state: "running", spec, cannotStay: false },
  step: "working",
  created: 0,
  ...over,
});

/** A tiny model of an engine: what the steps do to it. */
interface World {
  old: Observed["old"];
  next: string[];
  nameHeld: boolean;
  recreated?: string;
}
function apply(world: World, step: Step): World {
  switch (step.do) {
    case "remove":
      return { ...world, next: world.next.filter((id) => id !== step.id), nameHeld: false };
    case "rename":
      assert.ok(!world.nameHeld, "the name is free before the old container takes it back");
      return { ...world, old: world.old && { ...world.old, name: step.name } };
    case "start":
      return { ...world, old: world.old && { ...world.old, state: "running" } };
    case "pause":
      assert.equal(world.old?.state, "running");
      return { ...world, old: world.old && { ...world.old, state: "paused" } };
    case "recreate":
      assert.ok(!world.nameHeld);
      return { ...world, recreated: step.state };
    case "remove-image":
      return world;
  }
}

test("wherever it was interrupted, the old container ends with its name and state, and nothing else is left", () => {
  const state = fc.constantFrom<"running" | "paused" | "stopped">("running", "paused", "stopped");
  fc.assert(
    fc.property(state, state, fc.boolean(), fc.boolean(), fc.boolean(), (was, now, renamed, made, gone) => {
      fc.pre(now === "stopped" || now === was);
      const begin: World = {
        old: gone ? undefined : { name: renamed ? "web-replaced-abcdef" : "web", state: now },
        next: made && (renamed || gone) ? ["new"] : [],
        nameHeld: made && (renamed || gone),
      };
      const record = replacement({ old: { id: "old", state: was, spec, cannotStay: gone } });
      const end = putBack(record, { old: begin.old, next: begin.next }).reduce(apply, begin);
      assert.deepEqual(end.next, []);
      if (gone) assert.equal(end.recreated, was);
      else assert.deepEqual(end.old, { name: "web", state: was });
      // Putting back what is back does nothing more.
      if (!gone) assert.deepEqual(putBack(record, { old: end.old, next: [] }), []);
    }),
  );
});

test("nameless volumes that the new container took over are never removed with it", () => {
  const [gone] = putBack(replacement(), { old: undefined, next: ["new"] });
  assert.deepEqual(gone, { do: "remove", id: "new", volumes: false });
  const [there] = putBack(replacement(), { old: { name: "x", state: "stopped" }, next: ["new"] });
  assert.deepEqual(there, { do: "remove", id: "new", volumes: true });
});

test("what an old container had written comes back from the commit", () => {
  const record = replacement({
    commit: "localhost/kept:1",
    old: { id: "old", state: "running", spec, cannotStay: true },
  });
  const steps = putBack(record, { old: undefined, next: [] });
  assert.deepEqual(steps, [
    { do: "recreate", spec: { image: "localhost/kept:1", name: "web", pull: "never" }, state: "running" },
  ]);
});

test("containers that the engine would start or remove by itself cannot stay", () => {
  assert.equal(cannotStay({ image: "a" }), false);
  assert.equal(cannotStay({ image: "a", restart: { policy: "unless-stopped" } }), false);
  assert.equal(cannotStay({ image: "a", restart: { policy: "always" } }), true);
  assert.equal(cannotStay({ image: "a", autoRemove: true }), true);
});

test("a kept name is one that engines take", () => {
  assert.match(keptNameOf("x".repeat(200), "0123456789"), /^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,62}$/);
});
