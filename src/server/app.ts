import type { IncomingMessage } from "node:http";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Session, SessionBook } from "../access/index.ts";
import type { Arrival } from "./arrival.ts";
import type { Assets } from "./assets.ts";
import { type CookieWay, readCookie, writeCookie } from "./cookie.ts";
import { securityHeaders } from "./headers.ts";
import { onceMorePage } from "./login-page.ts";

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
  readonly assets: Assets;
  /** The path that the console stands below: "" or "/console". Requests come without it. */
  readonly base: string;
  readonly admitted: (request: IncomingMessage) => Admitted;
  /** Adds the pages that let people in: /login, at least. */
  readonly entrance: (app: App) => void;
}

/** With the request as Node has it (@hono/node-server). */
export type Served = { Bindings: { incoming: IncomingMessage } };
export type App = Hono<Served>;

/** Most bytes of a login form: strangers can send it. */
const formLimit = 16 * 1024;

/** The ordinary pages: health, login, the built user interface. */
export function createApp({ sessions, assets, base, admitted, entrance }: AppOptions): App {
  const app = new Hono<Served>();

  const way = (context: Context<Served>): CookieWay => admitted(context.env.incoming).cookie;
  const sessionOf = (context: Context<Served>): Session | undefined => {
    const secret = readCookie(context.req.header("cookie"), way(context).name);
    return secret === undefined ? undefined : sessions.find(secret);
  };

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

  app.get("/healthz", (context) => context.text("ok\n"));

  /** For pages that lost their connection: is it the network or the session? */
  app.get("/session", (context) => {
    const session = sessionOf(context);
    const status = session ? 200 : 401;
    return context.json(session ? { user: session.user } : {}, status, { "cache-control": "no-store" });
  });

  entrance(app);

  app.post("/logout", (context) => {
    const secret = readCookie(context.req.header("cookie"), way(context).name);
    if (secret !== undefined) sessions.end(secret);
    context.header("set-cookie", writeCookie(way(context), undefined));
    context.header("clear-site-data", '"cache"');
    return context.redirect("/login", 303);
  });

  app.get("*", async (context) => {
    const url = new URL(context.req.url);
    const accepts = context.req.header("accept-encoding") ?? "";
    const asset = url.pathname === "/" ? undefined : await assets.find(decodePath(url.pathname), accepts);
    if (asset) return context.body(new Uint8Array(asset.body), 200, asset.headers);
    if (/\.\w+$/.test(url.pathname) && url.pathname.startsWith("/assets/")) return context.text("Not found\n", 404);
    if (!sessionOf(context)) {
      // A link on another site does not carry the strict cookie: asking once more, as ourselves, does.
      if (context.req.header("sec-fetch-site") === "cross-site") return context.html(onceMorePage);
      return context.redirect(`/login?next=${encodeURIComponent(url.pathname + url.search)}`, 303);
    }
    const page = await assets.page();
    if (!page) return context.text("The pages are not built: run npm run build.\n", 503);
    return context.body(new Uint8Array(page.body), 200, page.headers);
  });

  app.all("*", (context) => context.text("Not found\n", 404));
  app.onError((_, context) => context.text("Something failed inside the console; its log says what.\n", 500));
  return app;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return "/";
  }
}
