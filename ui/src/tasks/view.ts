import type { TaskData, TaskItem } from "../../../src/access/index.ts";
import type { TaskView } from "../kits/task/types.ts";
import { tasksText } from "../messages/tasks.ts";

/** A task as the cards show it. */
export function viewOf(task: TaskData): TaskView {
  const { id, verb, object, host, who, state, started, ended, progress, problem, result, command, items } = task;
  return {
    id,
    verb,
    object,
    host,
    who,
    state,
    started: new Date(started).toISOString(),
    ended: ended === undefined ? undefined : new Date(ended).toISOString(),
    progress: items ? countOf(items) : progress && progressOf(progress),
    note: items ? noteOf(items) : progress?.text,
    problem: problem ?? items?.find((item) => item.problem)?.problem,
    result,
    command: command === undefined ? undefined : { cli: command },
  };
}

function progressOf({ current, total, unit, parts }: NonNullable<TaskData["progress"]>): TaskView["progress"] {
  return {
    current,
    total,
    unit: unit === "objects" ? "items" : "bytes",
    parts: Object.entries(parts ?? {}).map(([id, part]) => ({
      id,
      text: part.text,
      current: part.current ?? 0,
      total: part.total,
    })),
  };
}

function countOf(items: readonly TaskItem[]): TaskView["progress"] {
  const ended = items.filter(({ state }) => state !== "waiting" && state !== "running").length;
  return { current: ended, total: items.length, unit: "items" };
}

function noteOf(items: readonly TaskItem[]): string {
  const count = (state: TaskItem["state"]) => items.filter((item) => item.state === state).length;
  return tasksText.itemsNote(count("done"), items.length, count("failed"));
}

/** Running ones first, then the newest. */
export function sorted(tasks: readonly TaskData[]): readonly TaskData[] {
  return tasks.toSorted(
    (a, b) =>
      Number(b.state === "running") - Number(a.state === "running") || b.started - a.started || (a.id < b.id ? -1 : 1),
  );
}

/** Tasks that ended between two states, for those that should be told. */
export function justEnded(
  before: { readonly [id: string]: TaskData },
  after: { readonly [id: string]: TaskData },
): readonly TaskData[] {
  return Object.values(after).filter((task) => task.state !== "running" && before[task.id]?.state === "running");
}
