import type { IncomingMessage, ServerResponse } from "node:http";
import type { AboutHost } from "./here.ts";
import type { Session } from "./session.ts";

/** What a room's own HTTP route gets: uploads and downloads, where bytes stream and RPC would copy them. */
export interface HttpCall extends AboutHost {
  readonly session: Session;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The query, already decoded. */
  readonly query: URLSearchParams;
  /** Aborts when the caller goes away or the session ends. */
  readonly signal: AbortSignal;
}

/** By method and exact path: "GET /files/download". What a handler throws is answered as a Problem in JSON. */
export type HttpRoutes = Readonly<Record<string, (call: HttpCall) => Promise<void>>>;

/**
 * The headers of a download: content that comes from containers and images is never interpreted by the browser.
 * @param name the suggested file name; hostile text is fine (RFC 6266, RFC 8187)
 */
export function downloadHeaders(name: string, type = "application/octet-stream"): Record<string, string> {
  const plain = name.replace(/[^\w.-]/g, "_");
  const exact = encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return {
    "content-type": type,
    "content-disposition": `attachment; filename="${plain}"; filename*=UTF-8''${exact}`,
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  };
}
