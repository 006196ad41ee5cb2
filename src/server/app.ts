import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { SessionBook } from "../access/index.ts";
import type { Arrival } from "./arrival.ts";
import { type CookieWay, readCookie, writeCookie } from "./cookie.ts";
import { securityHeaders } from "./headers.ts";

/** What is known of a request that the door let in. */
export interface Admitted {
  readonly arrival: Arrival;
  /** How cookies for it are to be kept. */
  readonly cookie: CookieWay;
  /** Headers of its answer besides those of every answer. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface AppOptions {
  readonly sessions: SessionBook;
  /** The path that the console stands below: "" or "/console". Requests come without it. */
  readonly base: string;
  readonly admitted: (request: IncomingMessage) => Admitted;
  /** Adds what lets people in: what is sent to /login, at least. */
  readonly entrance: (app: App) => Promise<void>;
}

/** With the request as Node has it (@hono/node-server). */
export type Served = { Bindings: { incoming: IncomingMessage } };
export type App = Hono<Served>;
export type AppListener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Most bytes of a login form: strangers can send it. */
const formLimit = 16 * 1024;

/** What the front does not answer by itself: forms that people send, and what becomes of their sessions. */
export async function createApp({ sessions, base, admitted, entrance }: AppOptions): Promise<AppListener> {
  const app = new Hono<Served>();

  const way = (context: Context<Served>): CookieWay => admitted(context.env.incoming).cookie;
  app.use(async (context, next) => {
    await next();
    const headers = { ...securityHeaders, ...admitted(context.env.incoming).headers };
    for (const [name, value] of Object.entries(headers)) context.header(name, value);
    const to = context.res.headers.get("location");
    if (to?.startsWith("/")) context.header("location", base + to);
  });

  app.use(
    bodyLimit({ maxSize: formLimit, onError: (context) => context.text("Too large\n", 413, { connection: "close" }) }),
  );

  await entrance(app);

  app.post("/logout", (context) => {
    const secret = readCookie(context.req.header("cookie"), way(context).name);
    if (secret !== undefined) sessions.end(secret);
    context.header("set-cookie", writeCookie(way(context), undefined));
    context.header("clear-site-data", '"cache"');
    return context.redirect("/login", 303);
  });

  app.all("*", (context) => context.text("Not found\n", 404));
  app.onError((_, context) => context.text("Something failed inside the console; its log says what.\n", 500));
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  return async (request, response) => void (await listener(request, response));
}
