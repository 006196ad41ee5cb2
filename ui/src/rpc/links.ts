import { retryLink, type TRPCLink, type TRPCWebSocketClient, wsLink } from "@trpc/client";
import type { AppRouter } from "../../../src/server/index.ts";

/**
 * What @trpc/client (11.25) says of a call that it could not send. It waits for its connection to open, but where the
 * console closes that one in the same moment, as for a host that is not open, it sends into the closing connection and
 * gives the call up, although it opens another one by itself.
 */
const neverSent = "Active connection is not open";

/** The n-th try waits so long, in milliseconds. */
const waitMs = (attempts: number): number => Math.min(20 * attempts, 1000);

/** The way of calls to the console over its one connection: what was never sent is sent over the next one. */
export function linksOver(client: TRPCWebSocketClient): TRPCLink<AppRouter>[] {
  return [
    retryLink({ retry: ({ error }) => error.message === neverSent, retryDelayMs: waitMs }),
    wsLink<AppRouter>({ client }),
  ];
}
