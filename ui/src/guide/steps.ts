import type { TaskData } from "../../../src/access/index.ts";
import type { ContainerRow, ImageRow, VolumeRow } from "../../../src/engines/index.ts";

/** The steps of the guided first container, in their order. */
export const stepIds = ["image", "create", "open", "logs", "edit", "undo", "remove"] as const;
export type StepId = (typeof stepIds)[number];

/** What is used on the way. */
export interface Plan {
  readonly engine: string;
  readonly image: string;
  /** Built here, or from a registry. */
  readonly sample: boolean;
  readonly name: string;
  readonly volume: string;
  /** Where the volume is inside. */
  readonly folder: string;
  readonly hostPort: number;
  readonly port: number;
}

/** What ticked a step, for the page to word. Names come from the host. */
export type Fact =
  | { readonly kind: "image"; readonly size: number }
  | { readonly kind: "runs"; readonly name: string; readonly id: string }
  | { readonly kind: "request"; readonly line: string }
  | { readonly kind: "lines" }
  | { readonly kind: "replaced"; readonly from: string; readonly to: string }
  | { readonly kind: "undone"; readonly id: string }
  | { readonly kind: "removed"; readonly volume?: string };

export interface Tick {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly fact: Fact;
}

export interface Progress {
  readonly plan: Plan;
  readonly done: { readonly [Id in StepId]?: Tick };
  /** The container that was made, as it is now or was last. */
  readonly container?: { readonly id: string; readonly name: string };
}

/** What is known of the host right now; a part is undefined while it is not known. */
export interface World {
  readonly images: Readonly<Record<string, ImageRow>> | undefined;
  readonly containers: Readonly<Record<string, ContainerRow>> | undefined;
  readonly volumes: Readonly<Record<string, VolumeRow>> | undefined;
  readonly tasks: Readonly<Record<string, TaskData>> | undefined;
  /** A line of the log of the container with that full id that tells of a request. */
  readonly request: { readonly id: string; readonly line: string } | undefined;
  /** Full id of a container whose log lines the person has before them. */
  readonly logs: string | undefined;
}

/** The progress after what is known now; the same object where nothing has changed. A tick is never taken back. */
export function advance(progress: Progress, world: World, time: number): Progress {
  const { plan } = progress;
  const image = Object.values(world.images ?? {}).find(
    ({ engine, tags }) => engine === plan.engine && tags.includes(plan.image),
  );
  const rows = world.containers && Object.values(world.containers).filter(({ engine }) => engine === plan.engine);
  // While a container is being replaced there are two of it, under changing names.
  const busy = progress.container !== undefined && isBusy(progress.container.name, world);
  const row = busy || !rows ? undefined : ownRow(rows, progress, image?.id);
  const facts: { [Id in StepId]?: Fact | undefined } = {};
  if (image) facts.image = { kind: "image", size: image.size };
  if (row?.state === "running") facts.create = { kind: "runs", name: row.name, id: row.id };
  const container = row ? keptOrNew(progress.container, row) : progress.container;
  const first = progress.done.create?.fact ?? facts.create;
  if (first?.kind === "runs" && container) {
    if (world.request?.id === container.id) facts.open = { kind: "request", line: world.request.line };
    if (world.logs === container.id) facts.logs = { kind: "lines" };
    if (row && first.id !== row.id && ended("Edit", container, world))
      facts.edit = { kind: "replaced", from: first.id, to: row.id };
    if (row && ended("Undo", container, world)) facts.undo = { kind: "undone", id: row.id };
    if (rows && !row && !busy) facts.remove = { kind: "removed", ...survivor(plan, world) };
  }
  const fresh = stepIds.filter((id) => facts[id] && !progress.done[id]);
  if (fresh.length === 0 && container === progress.container) return progress;
  const done: { [Id in StepId]?: Tick } = { ...progress.done };
  for (const id of fresh) {
    const fact = facts[id];
    if (fact) done[id] = { time, fact };
  }
  return { ...progress, done, ...(container ? { container } : {}) };
}

/** The first step that is not done; undefined when all are. */
export function currentStep({ done }: Progress): StepId | undefined {
  return stepIds.find((id) => done[id] === undefined);
}

/** The container that was made: under its name, or else the newest one of the image. */
function ownRow(rows: readonly ContainerRow[], progress: Progress, imageId: string | undefined) {
  const known = progress.container;
  if (known) {
    const same = rows.find(({ id }) => id === known.id);
    // A replaced container stays for a while under another name.
    const named = rows.find(({ name }) => name === known.name);
    if (named ?? same) return named ?? same;
  }
  const ofImage = rows
    .filter((row) => row.infra !== true && (row.image === progress.plan.image || row.imageId === imageId))
    .toSorted((a, b) => b.created - a.created);
  const running = ofImage.filter(({ state }) => state === "running");
  return running.find(({ name }) => name === progress.plan.name) ?? running[0];
}

function keptOrNew(
  known: Progress["container"],
  { id, name }: ContainerRow,
): { readonly id: string; readonly name: string } {
  return known?.id === id && known.name === name ? known : { id, name };
}

function isBusy(name: string, { tasks }: World): boolean {
  return Object.values(tasks ?? {}).some(({ object, state }) => object === name && state === "running");
}

/** Whether such a task has ended with this very container. */
function ended(verb: string, { id, name }: { id: string; name: string }, { tasks }: World): boolean {
  return Object.values(tasks ?? {}).some(
    (task) =>
      task.verb === verb &&
      task.object === name &&
      task.state === "done" &&
      (task.result?.path.includes(`/${id.slice(0, 12)}`) ?? false),
  );
}

function survivor({ engine, volume }: Plan, { volumes }: World): { volume?: string } {
  const there = Object.values(volumes ?? {}).some((row) => row.engine === engine && row.name === volume);
  return there ? { volume } : {};
}
