import type { TaskItem } from "../../access/index.ts";
import { asProblem, Problem, type ProblemData } from "../../problem/index.ts";

export interface EachOptions {
  /** How many are worked on at the same time. */
  readonly parallel: number;
  readonly signal: AbortSignal;
  /** Called with the states of all objects whenever one changes. */
  readonly report: (items: readonly TaskItem[]) => void;
}

/**
 * Does the same to many objects, a few at a time: one that fails does not stop the others. On abort nothing new is
 * begun, and what was not done is told as cancelled. Resolves with the final state of every object, in the order given.
 */
export async function each<T>(
  objects: readonly T[],
  nameOf: (object: T) => string,
  work: (object: T, signal: AbortSignal) => Promise<void>,
  { parallel, signal, report }: EachOptions,
): Promise<readonly TaskItem[]> {
  const items: TaskItem[] = objects.map((object) => ({ object: nameOf(object), state: "waiting" }));
  const set = (index: number, state: TaskItem["state"], problem?: ProblemData): void => {
    items[index] = { object: items[index]?.object ?? "", state, ...(problem ? { problem } : {}) };
    report([...items]);
  };
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < objects.length && !signal.aborted) {
      const index = next++;
      const object = objects[index] as T;
      set(index, "running");
      try {
        await work(object, signal);
        set(index, "done");
      } catch (error) {
        const problem = asProblem(error).toJSON();
        if (signal.aborted) set(index, "cancelled", unsure);
        else set(index, "failed", problem);
      }
    }
  };
  report([...items]);
  await Promise.all(Array.from({ length: Math.min(parallel, objects.length) }, worker));
  if (signal.aborted) {
    for (const [index, item] of items.entries())
      if (item.state === "waiting") items[index] = { ...item, state: "cancelled" };
    report([...items]);
  }
  return items;
}

const unsure: ProblemData = new Problem("cancelled", {
  title: "Cancelled while the engine was at it.",
  why: "The engine may still finish what it had begun.",
}).toJSON();

/** What to say of a bulk action of which some failed: undefined where none did. */
export function failure(doing: string, items: readonly TaskItem[]): Problem | undefined {
  const failed = items.filter(({ state }) => state === "failed");
  const first = failed[0]?.problem;
  if (!first) return undefined;
  if (items.length === 1) return new Problem(first.code, first);
  return new Problem(first.code, {
    title: `${failed.length} of ${items.length} could not be ${doing}.`,
    why: failed
      .slice(0, 5)
      .map(({ object, problem }) => `${object}: ${problem?.title ?? ""}`)
      .join(" "),
    ...(first.detail ? { detail: first.detail } : {}),
  });
}
