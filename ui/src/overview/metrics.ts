import type { ProblemData } from "../../../src/problem/index.ts";
import type { Mark, MetricsMessage } from "../../../src/system/index.ts";
import { ChartFeed, type ChartMark } from "../kits/chart/index.ts";
import { overviewText } from "../messages/overview.ts";
import { Observable, pause, problemOf, rpc } from "../rpc/index.ts";

export type MetricsState =
  | { readonly kind: "loading" | "live" }
  /** The machine, or the console, does not answer; it is tried again by itself. */
  | { readonly kind: "lost"; readonly problem?: ProblemData }
  | { readonly kind: "failed"; readonly problem: ProblemData };

/** The figures of the machine as its charts follow them, while somebody does. */
export const metricsFeed = new ChartFeed();
export const metricsState = new Observable<MetricsState>({ kind: "loading" });

let users = 0;
let stop: (() => void) | undefined;
let kept = false;

/** Follows the figures until the returned function is called; everybody who follows shares one subscription. */
export function followMetrics(): () => void {
  users += 1;
  if (users === 1) open();
  return () => {
    users -= 1;
    if (users === 0) close();
  };
}

/** Opens the subscription anew after it failed. */
export function retryMetrics(): void {
  close();
  if (users > 0) open();
}

function open(): void {
  // From the first look on the history goes on while this tab is open, so that it is there when one comes back.
  if (!kept) rpc.system.keepMetrics.subscribe(undefined, { onError: () => (kept = false) });
  kept = true;
  // While live updates are paused nothing is asked for: the history that comes afterwards has what was missed.
  const follow = (): (() => void) => {
    const subscription = rpc.system.metrics.subscribe(undefined, {
      onData: take,
      onError: (error) => metricsState.set({ kind: "failed", problem: problemOf(error) }),
      onConnectionStateChange: ({ state }) => {
        if (state !== "connecting" || metricsState.get().kind !== "live") return;
        metricsFeed.lose(Date.now());
        metricsState.set({ kind: "lost" });
      },
    });
    return () => subscription.unsubscribe();
  };
  let end = pause.get().paused ? undefined : follow();
  const unpause = pause.subscribe(() => {
    const { paused } = pause.get();
    if (paused === (end === undefined)) return;
    end?.();
    end = paused ? undefined : follow();
  });
  stop = () => {
    unpause();
    end?.();
  };
}

function close(): void {
  stop?.();
  stop = undefined;
  metricsState.set({ kind: "loading" });
}

function take(message: MetricsMessage): void {
  switch (message.kind) {
    case "history":
      metricsFeed.reset(message.columns, message.marks.map(labelled));
      if (message.lost) lose(message.columns.times.at(-1) ?? Date.now(), message.lost);
      // The very first message of a server that nobody asked before has no rows: they come within a second.
      else if (message.columns.times.length > 0) metricsState.set({ kind: "live" });
      break;
    case "sample":
      metricsFeed.push(message.time, message.figures, message.marks?.map(labelled));
      if (metricsState.get().kind !== "live") metricsState.set({ kind: "live" });
      break;
    case "lost":
      lose(message.time, message.problem);
      break;
  }
}

function lose(time: number, problem: ProblemData): void {
  metricsFeed.lose(time);
  metricsState.set({ kind: "lost", problem });
}

function labelled({ time, count }: Mark): ChartMark {
  return { time, label: overviewText.charts.outOfMemory(count) };
}
