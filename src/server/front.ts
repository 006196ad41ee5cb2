import type { IncomingMessage, ServerResponse } from "node:http";
import type { Session } from "../access/index.ts";
import type { Admitted } from "./app.ts";
import type { Asset, Assets } from "./assets.ts";
import { securityHeaders } from "./headers.ts";

export interface FrontOptions {
  readonly assets: Assets;
  /** The path that the console stands below: "" or "/console". Requests come without it. */
  readonly base: string;
  readonly sessionOf: (request: IncomingMessage, admitted: Admitted) => Session | undefined;
  /** The page at /login. */
  readonly loginPage: (query: URLSearchParams) => string;
  /** Whether what is asked for is the app's, as is all that is not only read. */
  readonly leaves: (url: URL) => boolean;
}

/** Answers a request, or gives false where it is for the app. */
export type Front = (request: IncomingMessage, response: ServerResponse, admitted: Admitted) => Promise<boolean>;

/**
 * What is only read: the page for logging in, the built pages, health. It is done with Node's own HTTP: what the app
 * stands on takes longer to load than Node itself, and somebody waits for the first page (docs/decisions/016).
 */
export function createFront({ assets, base, sessionOf, loginPage, leaves }: FrontOptions): Front {
  return async (request, response, admitted) => {
    const url = request.method === "GET" || request.method === "HEAD" ? readUrl(request.url) : undefined;
    if (url === undefined || leaves(url)) return false;
    const reply = (status: number, headers: Readonly<Record<string, string>>, body: string | Buffer): true => {
      const location = headers.location?.startsWith("/") ? { location: base + headers.location } : {};
      const length = { "content-length": String(Buffer.byteLength(body)) };
      response.writeHead(status, { ...length, ...headers, ...location, ...securityHeaders, ...admitted.headers });
      response.end(body);
      return true;
    };
    const send = ({ headers, body }: Asset): true => reply(200, headers, body);

    const { pathname } = url;
    if (pathname === "/healthz") return reply(200, text, "ok\n");
    if (pathname === "/login") return reply(200, { ...html, "cache-control": "no-store" }, loginPage(url.searchParams));
    // For pages that lost their connection: is it the network or the session?
    if (pathname === "/session") {
      const session = sessionOf(request, admitted);
      const who = JSON.stringify(session ? { user: session.user } : {});
      return reply(session ? 200 : 401, { ...json, "cache-control": "no-store" }, who);
    }
    const accepts = String(request.headers["accept-encoding"] ?? "");
    const asset = pathname === "/" ? undefined : await assets.find(decodePath(pathname), accepts);
    if (asset) return send(asset);
    if (/\.\w+$/.test(pathname) && pathname.startsWith("/assets/")) return reply(404, text, "Not found\n");
    if (!sessionOf(request, admitted)) {
      // A link on another site does not carry the strict cookie: asking once more, as ourselves, does.
      if (request.headers["sec-fetch-site"] === "cross-site") return reply(200, html, onceMorePage);
      return reply(303, { location: `/login?next=${encodeURIComponent(pathname + url.search)}` }, "");
    }
    const page = await assets.page();
    return page ? send(page) : reply(503, text, "The pages are not built: run npm run build.\n");
  };
}

const text = { "content-type": "text/plain; charset=UTF-8" } as const;
const json = { "content-type": "application/json" } as const;
const html = { "content-type": "text/html; charset=UTF-8" } as const;

/** Asks the browser for the same page once more, now as a request of our own, which carries the strict cookie. */
const onceMorePage = `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0"><title>Pilothouse</title></html>
`;

/** undefined where it is no path. */
function readUrl(path: string | undefined): URL | undefined {
  const url = `http://localhost${path}`;
  return path?.startsWith("/") && URL.canParse(url) ? new URL(url) : undefined;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return "/";
  }
}
