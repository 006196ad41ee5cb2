import { setTimeout as delay } from "node:timers/promises";

/** So many at once, and so many a second after that. */
export interface PaceOptions {
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * The items as they come, but no faster than that: who sends more waits in its connection. Ends quietly on abort.
 */
export async function* paced<Item>(
  items: AsyncIterable<Item>,
  { burst, perSecond }: PaceOptions,
  signal: AbortSignal,
): AsyncGenerator<Item> {
  let left = burst;
  let filled = performance.now();
  for await (const item of items) {
    yield item;
    left -= 1;
    if (left > 0) continue;
    const now = performance.now();
    left = Math.min(burst, left + ((now - filled) / 1000) * perSecond);
    filled = now;
    if (left >= 1) continue;
    // Some at a time: a timer for each would cost more than the item.
    await delay(100, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
  }
}
