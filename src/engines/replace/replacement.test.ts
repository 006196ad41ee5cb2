import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  cannotStay,
  keptNameOf,
  type Observed,
  putBack,
  type Replacement,
  type Step,
  standInNameOf,
  withheld,
  withValues,
} from "./replacement.ts";

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
interface World extends Observed {
  /** How often something that holds the nameless volumes was missing. */
  readonly unheld: number;
}

function apply(world: World, step: Step): World {
  const holder = world.old ?? world.standIn;
  const changed = (change: object): World =>
    world.old
      ? { ...world, old: { ...world.old, ...change } }
      : { ...world, standIn: world.standIn && { ...world.standIn, ...change } };
  switch (step.do) {
    case "stand-in":
      assert.ok(!holder);
      return { ...world, standIn: { id: "again", name: step.spec.name ?? "", state: "stopped" } };
    case "stop":
      return world;
    case "remove":
      return {
        ...world,
        unheld: world.unheld + (holder ? 0 : 1),
        next: world.next.filter(({ id }) => id !== step.id),
        standIn: world.standIn?.id === step.id ? undefined : world.standIn,
      };
    case "rename":
      assert.equal(world.next.length, 0, "the name is free before the old container takes it back");
      return changed({ name: step.name });
    case "start":
      return changed({ state: "running" });
    case "pause":
      assert.equal(holder?.state, "running");
      return changed({ state: "paused" });
    case "remove-image":
      assert.ok(world.old, "what stands in may be made from it");
      return world;
  }
}

const state = fc.constantFrom<"running" | "paused" | "stopped">("running", "paused", "stopped");

test("wherever it was interrupted, the old container ends with its name and state, and nothing else is left", () => {
  fc.assert(
    fc.property(
      fc.record({ was: state, now: state, renamed: fc.boolean(), made: fc.boolean(), gone: fc.boolean() }),
      fc.record({ again: fc.boolean(), gently: fc.boolean(), committed: fc.boolean() }),
      fc.nat(8),
      ({ was, now, renamed, made, gone }, { again, gently, committed }, interrupted) => {
        fc.pre(now === "stopped" || now === was);
        const begin: World = {
          old: gone ? undefined : { name: renamed ? "web-replaced-abcdef" : "web", state: now },
          standIn: again ? { id: "again", name: "web-replaced-abcdef-again", state: "stopped" } : undefined,
          next: made && (renamed || gone) ? [{ id: "new", running: true, autoRemove: gone }] : [],
          unheld: 0,
        };
        const record = replacement({
          old: { id: "old", state: was, spec, cannotStay: gone },
          ...(committed ? { commit: "localhost/kept:1" } : {}),
        });
        // It dies once more after some of the steps; the next try goes on from what it finds.
        const between = putBack(record, begin, gently).slice(0, interrupted).reduce(apply, begin);
        const end = putBack(record, between, gently).reduce(apply, between);
        assert.deepEqual(end.next, []);
        const { name, state } = end.old ?? end.standIn ?? {};
        assert.deepEqual({ name, state }, { name: "web", state: was });
        assert.ok(!(end.old && end.standIn));
        assert.equal(end.unheld, 0, "the nameless volumes are always held");
        // Putting back what is back does nothing more; only an image may be removed once more.
        assert.deepEqual(
          putBack(record, end, gently).filter((step) => step.do !== "remove-image"),
          [],
        );
      },
    ),
  );
});

test("a new container that is removed when it stops is stopped, and only then the old one starts", () => {
  const next = [{ id: "new", running: true, autoRemove: true }];
  const steps = putBack(replacement(), { old: undefined, standIn: undefined, next }, true);
  assert.deepEqual(
    steps.map((step) => step.do),
    ["stand-in", "stop", "remove", "rename", "start"],
  );
});

test("what an old container had written comes back from the commit", () => {
  const record = replacement({
    commit: "localhost/kept:1",
    old: { id: "old", state: "running", spec, cannotStay: true },
  });
  const [first] = putBack(record, { old: undefined, standIn: undefined, next: [] }, false);
  const made = { image: "localhost/kept:1", name: "web-replaced-abcdef-again", pull: "never" };
  assert.deepEqual(first, { do: "stand-in", spec: made });
});

test("containers that the engine would start or remove by itself cannot stay", () => {
  assert.equal(cannotStay({ image: "a" }), false);
  assert.equal(cannotStay({ image: "a", restart: { policy: "unless-stopped" } }), false);
  assert.equal(cannotStay({ image: "a", restart: { policy: "always" } }), true);
  assert.equal(cannotStay({ image: "a", autoRemove: true }), true);
});

test("a kept name is one that engines take", () => {
  const keptName = keptNameOf("x".repeat(200), "0123456789");
  for (const name of [keptName, standInNameOf({ keptName })]) assert.match(name, /^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,62}$/);
});

test("the values of the environment are not written down, and come back from the commit", () => {
  const env = [
    { name: "A", value: "x=1\ny" },
    { name: "EMPTY", value: "" },
    { name: "B", value: "2" },
  ];
  const whole = replacement({ old: { id: "old", state: "running", spec: { ...spec, env }, cannotStay: true } });
  const written = withheld(whole);
  assert.ok(!JSON.stringify(written).includes("x=1"));
  assert.equal(withheld(written), written);
  const commit = ["PATH=/bin", "A=x=1\ny", "EMPTY=", "B=2"];
  assert.deepEqual(withValues(written.old.spec, commit), whole.old.spec);
});
