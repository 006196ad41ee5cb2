import type { IncomingMessage } from "node:http";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { type Sessions, secretEquals } from "../access/index.ts";
import type { Arrival } from "./arrival.ts";
import type { Assets } from "./assets.ts";
import { type CookieWay, readCookie, writeCookie } from "./cookie.ts";
import { securityHeaders } from "./headers.ts";
import { loginPage, onceMorePage, pastedToken, safeNext } from "./login-page.ts";

/** What is known of a request that the door let in. */
export interface Admitted {
  readonly arrival: Arrival;
  /** How cookies for it are to be kept. */
  readonly cookie: CookieWay;
  /** Headers of its answer besides those of every answer. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface AppOptions {
  readonly sessions: Sessions;
  readonly assets: Assets;
  readonly cookie: string;
  /** The token that begins a session. */
  readonly token: string;
  /** The user whose rights a session has. */
  readonly user: string;
  /** The path that the console stands below: "" or "/console". Requests come without it. */
  readonly base: string;
  readonly admitted: (request: IncomingMessage) => Admitted;
}

/** With the request as Node has it (@hono/node-server). */
type Served = { Bindings: { incoming: IncomingMessage } };

/** Failed logins are slowed down: the n-th in a row waits n × 200 ms, at most 3 s. */
const stepMs = 200;
const slowestMs = 3000;

/** Most bytes of a login form: strangers can send it. */
const formLimit = 16 * 1024;

/** The ordinary pages: health, login, the built user interface. */
export function createApp({ sessions, assets, cookie, token, user, base, admitted }: AppOptions): Hono<Served> {
  const app = new Hono<Served>();
  let failures = 0;

  const admits = async (given: string): Promise<boolean> => {
    if (secretEquals(given, token)) {
      failures = 0;
      return true;
    }
    failures += 1;
    await new Promise((resolve) => setTimeout(resolve, Math.min(failures * stepMs, slowestMs)));
    return false;
  };
  const way = (context: Context<Served>): CookieWay => admitted(context.env.incoming).cookie;
  const loggedIn = (header: string | undefined): boolean => {
    const secret = readCookie(header, cookie);
    return secret !== undefined && sessions.find(secret) !== undefined;
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
    const known = loggedIn(context.req.header("cookie"));
    return context.json(known ? { user } : {}, known ? 200 : 401, { "cache-control": "no-store" });
  });

  app.get("/login", (context) => context.html(loginPage(safeNext(context.req.query("next")))));

  app.post("/login", async (context) => {
    const form = await context.req.parseBody();
    const next = safeNext(typeof form.next === "string" ? form.next : undefined);
    const given = typeof form.token === "string" ? pastedToken(form.token) : "";
    if (!(await admits(given)))
      return context.html(loginPage(next, "That token is not the one this console printed."), 401);
    context.header("set-cookie", writeCookie(cookie, sessions.begin(user), way(context)));
    return context.redirect(next, 303);
  });

  app.post("/logout", (context) => {
    const secret = readCookie(context.req.header("cookie"), cookie);
    if (secret !== undefined) sessions.end(secret);
    context.header("set-cookie", writeCookie(cookie, undefined, way(context)));
    context.header("clear-site-data", '"cache"');
    return context.redirect("/login", 303);
  });

  app.get("*", async (context) => {
    const url = new URL(context.req.url);
    const given = url.searchParams.get("token");
    if (url.pathname === "/" && given !== null) {
      if (!(await admits(given))) return context.text("That token is not the one this console printed.\n", 401);
      context.header("set-cookie", writeCookie(cookie, sessions.begin(user), way(context)));
      return context.redirect("/", 303);
    }
    const accepts = context.req.header("accept-encoding") ?? "";
    const asset = url.pathname === "/" ? undefined : await assets.find(decodePath(url.pathname), accepts);
    if (asset) return context.body(new Uint8Array(asset.body), 200, asset.headers);
    if (/\.\w+$/.test(url.pathname) && url.pathname.startsWith("/assets/")) return context.text("Not found\n", 404);
    if (!loggedIn(context.req.header("cookie"))) {
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
