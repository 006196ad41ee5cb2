import { setTimeout as delay } from "node:timers/promises";

/** Time, so that tests need not wait for it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after so many milliseconds, or early on abort; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: Date.now,
  // The process may end while this waits.
  sleep: (ms, signal) => delay(ms, undefined, { signal, ref: false }).catch(() => {}),
};
