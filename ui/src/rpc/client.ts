import { createTRPCClient, createWSClient } from "@trpc/client";
import type { AppRouter } from "../../../src/server/index.ts";
import { socketAddress } from "../kits/address/address.ts";
import { connection } from "./connection.ts";
import { aboutHost, hostOpen } from "./host.ts";
import { linksOver } from "./links.ts";

/** The n-th reconnect waits so long, in milliseconds: quick at first, at most 10 s. */
function retryDelay(attempt: number): number {
  return attempt === 0 ? 0 : Math.min(250 * 2 ** attempt, 10_000);
}

const socket = createWSClient({
  url: () => socketAddress(hostOpen.get() ? `/rpc?${aboutHost()}` : "/rpc"),
  retryDelayMs(attempt) {
    const wait = retryDelay(attempt);
    // Only the first time: a console that is gone meanwhile is lost.
    if (connection.turned && attempt === 0) return 0;
    connection.lost(wait);
    return wait;
  },
  onOpen: () => connection.open(),
  onClose: (cause) => connection.closed(cause?.code),
  keepAlive: { enabled: true, intervalMs: 10_000, pongTimeoutMs: 10_000 },
});

/** The console's procedures. */
export const rpc = createTRPCClient<AppRouter>({ links: linksOver(socket) });

/** Connects at once instead of waiting for the next attempt. */
export function reconnect(): void {
  location.reload();
}
