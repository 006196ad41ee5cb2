import type { ContainerRow, ListPart } from "../../../src/engines/index.ts";

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

/** The engines whose part of a list is not there or not current. */
export function missingParts(parts: { readonly [engine: string]: ListPart }): {
  readonly loading: readonly string[];
  readonly lost: readonly string[];
} {
  const names = (state: ListPart["state"]): string[] =>
    Object.entries(parts)
      .filter(([, part]) => part.state === state)
      .map(([engine]) => engine);
  return { loading: names("loading"), lost: names("lost") };
}
