import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { TaskData } from "../../../src/access/index.ts";
import type { ContainerRow, ImageRow, VolumeRow } from "../../../src/engines/index.ts";
import { advance, currentStep, type Plan, type Progress, stepIds, type World } from "./steps.ts";

const plan: Plan = {
  engine: "podman",
  image: "localhost/pilothouse/sample:1",
  sample: true,
  name: "hello",
  volume: "hello-data",
  folder: "/data",
  hostPort: 8080,
  port: 8080,
};
const begun: Progress = { plan, done: {} };
const nothing: World = {
  images: {},
  containers: {},
  volumes: {},
  tasks: {},
  request: undefined,
  logs: undefined,
};
const imageId = `sha256:${"1".repeat(64)}`;
const images = {
  i: { engine: "podman", id: imageId, tags: [plan.image], size: 9_000_000 } as unknown as ImageRow,
};
const idOf = (letter: string): string => letter.repeat(64);
function container(letter: string, more: Partial<ContainerRow> = {}): Record<string, ContainerRow> {
  const row = { engine: "podman", id: idOf(letter), name: "hello", image: plan.image, imageId, state: "running" };
  return { [letter]: { created: 1, ...row, ...more } as unknown as ContainerRow };
}
function task(verb: string, letter: string, state: TaskData["state"] = "done"): Record<string, TaskData> {
  const path = `/hosts/local/containers/${idOf(letter).slice(0, 12)}?engine=podman`;
  const result = state === "done" ? { result: { label: "hello", path } } : {};
  return { [`${verb}${letter}`]: { verb, object: "hello", state, ...result } as unknown as TaskData };
}
const volumes = { v: { engine: "podman", name: "hello-data" } as unknown as VolumeRow };
const after = (...worlds: readonly Partial<World>[]): Progress =>
  worlds.reduce((progress, world, time) => advance(progress, { ...nothing, ...world }, time), begun);
const ticked = ({ done }: Progress): readonly string[] => stepIds.filter((id) => done[id] !== undefined);

test("nothing ticks on a host where nothing happens", () => {
  assert.equal(advance(begun, nothing, 1), begun);
  assert.equal(currentStep(begun), "image");
});

test("the whole way ticks by what happens, in order", () => {
  const here = { images, containers: container("a") };
  const edited = { images, containers: container("b"), tasks: task("Edit", "b") };
  const undone = { images, containers: container("a"), tasks: { ...task("Edit", "b"), ...task("Undo", "a") } };
  const way = [
    { images },
    here,
    { ...here, request: { id: idOf("a"), line: "GET / 200" } },
    { ...here, logs: idOf("a") },
    edited,
    undone,
    { images, volumes, tasks: undone.tasks },
  ];
  for (const [index, id] of stepIds.entries()) {
    const progress = after(...way.slice(0, index + 1));
    assert.deepEqual(ticked(progress), stepIds.slice(0, index + 1), id);
    assert.equal(currentStep(progress), stepIds[index + 1]);
  }
  assert.deepEqual(after(...way).done.remove?.fact, { kind: "removed", volume: "hello-data" });
});

test("a replacement that is under way, or was put back, is no edit, and its end no undo", () => {
  const here = { images, containers: container("a") };
  const way: Partial<World>[] = [
    here,
    { images, containers: container("b"), tasks: task("Edit", "b", "running") },
    { images, containers: container("a"), tasks: task("Edit", "b", "failed") },
  ];
  assert.deepEqual(ticked(after(...way)), ["image", "create"]);
});

test("the container's name may be another than was proposed", () => {
  const progress = after({ images, containers: container("a", { name: "mine" }) }, { images, containers: {} });
  assert.equal(progress.container?.name, "mine");
  assert.ok(progress.done.remove);
});

test("other engines, other containers and other logs tick nothing", () => {
  const elsewhere = { images, containers: container("a", { engine: "docker" }) };
  assert.deepEqual(ticked(after(elsewhere)), ["image"]);
  assert.deepEqual(ticked(after({ containers: container("a", { image: "other", imageId: "other" }) })), []);
  const here = { images, containers: container("a") };
  assert.deepEqual(ticked(after(here, { ...here, logs: idOf("c"), request: { id: idOf("c"), line: "GET /" } })), [
    "image",
    "create",
  ]);
});

test("a container that is not listed yet, because the engine is not there, is not removed", () => {
  const progress = after({ images, containers: container("a") }, { images, containers: undefined });
  assert.equal(progress.done.remove, undefined);
});

test("a tick is never taken back, whatever the host does", () => {
  const part = fc.constantFrom<Partial<World>>(
    {},
    { images },
    { images, containers: container("a") },
    { images, containers: container("b"), tasks: task("Edit", "b") },
    { containers: container("a"), tasks: task("Undo", "a"), logs: idOf("a") },
    { containers: undefined, volumes },
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (worlds) => {
      let progress = begun;
      for (const [time, world] of worlds.entries()) {
        const next = advance(progress, { ...nothing, ...world }, time);
        for (const id of ticked(progress) as (keyof Progress["done"])[]) assert.equal(next.done[id], progress.done[id]);
        assert.equal(advance(next, { ...nothing, ...world }, time + 100), next, "the same world changes nothing more");
        progress = next;
      }
    }),
  );
});
