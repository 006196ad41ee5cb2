import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpRoutes, Session } from "../access/index.ts";
import { asProblem, Problem, type ProblemCode } from "../problem/index.ts";
import { aboutOf } from "./about.ts";
import { securityHeaders } from "./headers.ts";
import type { SessionHosts } from "./session-hosts.ts";

const statuses: Partial<Record<ProblemCode, number>> = {
  "invalid-input": 400,
  "permission-denied": 403,
  gone: 404,
  "image-not-found": 404,
  conflict: 409,
  "in-use": 409,
  "name-in-use": 409,
  "too-large": 413,
  "host-unreachable": 503,
  "engine-missing": 503,
  "engine-stopped": 503,
  "disk-full": 507,
};

/** Uploads and downloads of a session at once; browsers do six. */
const mostAtOnce = 12;

/** Serves the rooms' upload and download routes; what they throw becomes a Problem in JSON. */
export function fileRoutes(routes: HttpRoutes, hosts: (session: Session) => SessionHosts) {
  const open = new WeakMap<Session, number>();
  const count = (session: Session, change: number): number => {
    const now = (open.get(session) ?? 0) + change;
    open.set(session, now);
    return now;
  };
  return async (request: IncomingMessage, response: ServerResponse, session: Session): Promise<void> => {
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    const url = new URL(request.url ?? "/", "http://console");
    const key = `${request.method} ${url.pathname}`;
    const route = Object.hasOwn(routes, key) ? routes[key] : undefined;
    if (!route) {
      response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("Not found\n");
      return;
    }
    if (count(session, 1) > mostAtOnce) {
      count(session, -1);
      const problem = new Problem("too-large", {
        title: "Too many uploads and downloads at once.",
        why: `A session has ${mostAtOnce} at most: wait until some have ended.`,
      });
      response
        .writeHead(429, { "content-type": "application/json", connection: "close" })
        .end(JSON.stringify({ problem }));
      return;
    }
    using _ = session.hold();
    try {
      const about = aboutOf(url.searchParams, hosts(session));
      if (about.kind === "not-open")
        throw new Problem("host-unreachable", { title: `You are not connected to ${about.name}.` });
      const here = about.kind === "host" ? about.here : undefined;
      const signal = AbortSignal.any([gone.signal, session.signal, ...(here ? [hosts(session).ended(here)] : [])]);
      await route({ session, here, request, response, query: url.searchParams, signal });
    } catch (error) {
      const problem = asProblem(error);
      if (response.headersSent) response.destroy();
      else
        response
          .writeHead(statuses[problem.code] ?? 500, { "content-type": "application/json", connection: "close" })
          .end(JSON.stringify({ problem }));
    } finally {
      count(session, -1);
    }
  };
}
