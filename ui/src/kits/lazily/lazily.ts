import { type ComponentType, lazy } from "react";
import { missingStyles } from "./missing-styles.ts";

/** Waits before the second and the third try, in milliseconds. */
const waits = [300, 1500];

/**
 * A component whose code is loaded when it is first shown. A browser on the same machine drops its requests whenever a
 * container's network interface comes or goes (ERR_NETWORK_CHANGED), so that loading is tried more than once.
 */
export function lazily<Props>(load: () => Promise<{ readonly default: ComponentType<Props> }>) {
  return lazy(() => retried(load));
}

/** The answer of the first try that succeeds, the error of the last one that does not. */
export async function retried<T>(
  work: () => Promise<T>,
  wait: (ms: number) => Promise<unknown> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
): Promise<T> {
  for (const ms of waits) {
    try {
      await missingStyles();
      return await work();
    } catch {
      await wait(ms);
    }
  }
  await missingStyles();
  return work();
}
