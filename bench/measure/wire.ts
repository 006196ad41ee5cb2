import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";

export interface WireBytes {
  /** Bytes by Chromium's resource types: Document, Script, Stylesheet, Font, Image, Fetch … */
  byType(): { readonly [type: string]: number };
  total(): number;
  requests(): number;
  /** Waits until nothing has arrived for a second and a half. */
  quiet(): Promise<void>;
}

/**
 * Counts what the page receives from now on, in bytes as sent (compressed, with headers). WebSockets do not count, nor
 * does what its visit has in the cache by then: frames of one page may ask for the same file.
 */
export async function countBytes(page: Page): Promise<WireBytes> {
  const session = await page.context().newCDPSession(page);
  const types = new Map<string, string>();
  const sizes = new Map<string, number>();
  session.on("Network.responseReceived", ({ requestId, type }) => void types.set(requestId, type));
  let last = performance.now();
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (encodedDataLength === 0) return; // from the cache
    sizes.set(requestId, encodedDataLength);
    last = performance.now();
  });
  await session.send("Network.enable");
  const byType = (): { [type: string]: number } => {
    const sums: { [type: string]: number } = {};
    for (const [id, size] of sizes) {
      const type = types.get(id) ?? "Other";
      sums[type] = (sums[type] ?? 0) + size;
    }
    return sums;
  };
  return {
    byType,
    total: () => [...sizes.values()].reduce((sum, size) => sum + size, 0),
    requests: () => sizes.size,
    async quiet() {
      while (performance.now() - last < 1500) await delay(100);
    },
  };
}
