import type { ContainerRow, EnginesView, ListPart } from "../../../src/engines/index.ts";
import type { ProblemData } from "../../../src/problem/index.ts";
import { unreadProblem } from "../kits/engines/standing.ts";

type State = ContainerRow["state"];

/** How many containers are in each state, the states that matter most first; those with none are left out. */
export interface Runs {
  readonly total: number;
  readonly states: readonly { readonly state: State; readonly count: number }[];
  readonly unhealthy: number;
}

const order: readonly State[] = [
  "running",
  "restarting",
  "paused",
  "dead",
  "exited",
  "created",
  "initialized",
  "stopping",
  "removing",
  "unknown",
];

/** Counts containers; the infra containers of pods are the engine's own business. */
export function countRuns(rows: { readonly [key: string]: ContainerRow }): Runs {
  const counts = new Map<State, number>();
  let total = 0;
  let unhealthy = 0;
  for (const row of Object.values(rows)) {
    if (row.infra) continue;
    total += 1;
    counts.set(row.state, (counts.get(row.state) ?? 0) + 1);
    if (row.health === "unhealthy" && row.state === "running") unhealthy += 1;
  }
  return {
    total,
    states: order.flatMap((state) => {
      const count = counts.get(state);
      return count ? [{ state, count }] : [];
    }),
    unhealthy,
  };
}

/** The engines whose part of a list is not there or not current, and why it is not, where the engine itself is there. */
export function missingParts(
  parts: { readonly [engine: string]: ListPart },
  found: EnginesView | undefined,
): {
  readonly loading: readonly string[];
  readonly lost: readonly string[];
  readonly unread: readonly { readonly engine: string; readonly problem: ProblemData }[];
} {
  const unread = Object.entries(parts).flatMap(([engine, part]) => {
    const problem = unreadProblem(part, found?.engines[engine]);
    return problem ? [{ engine, problem }] : [];
  });
  const names = (state: ListPart["state"]): string[] =>
    Object.entries(parts)
      .filter(([of, part]) => part.state === state && !unread.some(({ engine }) => engine === of))
      .map(([engine]) => engine);
  return { loading: names("loading"), lost: names("lost"), unread };
}
