import type { Page } from "playwright-core";

export interface WireBytes {
  /** Bytes by Chromium's resource types: Document, Script, Stylesheet, Font, Image, Fetch … */
  byType(): { readonly [type: string]: number };
  total(): number;
  requests(): number;
}

/** Counts what the page receives from now on, in bytes as sent (compressed, with headers). WebSockets do not count. */
export async function countBytes(page: Page): Promise<WireBytes> {
  const session = await page.context().newCDPSession(page);
  const types = new Map<string, string>();
  const sizes = new Map<string, number>();
  session.on("Network.responseReceived", ({ requestId, type }) => void types.set(requestId, type));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    sizes.set(requestId, encodedDataLength);
  });
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
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
  };
}
