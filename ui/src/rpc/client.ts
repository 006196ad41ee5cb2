import { createTRPCClient, createWSClient, TRPCClientError, wsLink } from "@trpc/client";
import type { ProblemData } from "../../../src/problem/index.ts";
import type { AppRouter } from "../../../src/server/index.ts";
import { connection } from "./connection.ts";

/** The n-th reconnect waits so long, in milliseconds: quick at first, at most 10 s. */
function retryDelay(attempt: number): number {
  return attempt === 0 ? 0 : Math.min(250 * 2 ** attempt, 10_000);
}

const socket = createWSClient({
  url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/rpc`,
  retryDelayMs(attempt) {
    const wait = retryDelay(attempt);
    connection.lost(wait);
    return wait;
  },
  onOpen: () => connection.open(),
  onClose: (cause) => connection.closed(cause?.code),
  keepAlive: { enabled: true, intervalMs: 10_000, pongTimeoutMs: 10_000 },
});

/** The console's procedures. */
export const rpc = createTRPCClient<AppRouter>({ links: [wsLink({ client: socket })] });

/** Connects at once instead of waiting for the next attempt. */
export function reconnect(): void {
  location.reload();
}

/** The problem behind a failed call, whatever was thrown. */
export function problemOf(error: unknown): ProblemData {
  if (error instanceof TRPCClientError) {
    const data: unknown = error.data;
    if (data && typeof data === "object" && "problem" in data && data.problem) return data.problem as ProblemData;
    return { code: "connection-lost", title: "Connection lost.", why: error.message, time: new Date().toISOString() };
  }
  return {
    code: "unknown",
    title: "Unexpected answer.",
    detail: { output: error instanceof Error ? error.message : String(error) },
    time: new Date().toISOString(),
  };
}
