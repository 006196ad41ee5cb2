import type { IncomingMessage } from "node:http";
import type { Context } from "hono";
import { type Sessions, secretEquals } from "../access/index.ts";
import type { Admitted, App, Served } from "./app.ts";
import { writeCookie } from "./cookie.ts";
import { loginPage, pastedToken, safeNext } from "./login-page.ts";

export interface TokenEntranceOptions {
  readonly sessions: Sessions;
  /** The token that begins a session. */
  readonly token: string;
  /** The user whose rights a session has. */
  readonly user: string;
  readonly admitted: (request: IncomingMessage) => Admitted;
}

/** Failed logins are slowed down: the n-th in a row waits n × 200 ms, at most 3 s. */
const stepMs = 200;
const slowestMs = 3000;

/** The way in where the console serves one person: the token that it printed, pasted or with the address. */
export function addTokenEntrance(app: App, { sessions, token, user, admitted }: TokenEntranceOptions): void {
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
  const letIn = (context: Context<Served>, next: string): Response => {
    const { cookie } = admitted(context.env.incoming);
    context.header("set-cookie", writeCookie(cookie, sessions.begin(user)));
    return context.redirect(next, 303);
  };

  app.post("/login", async (context) => {
    const form = await context.req.parseBody();
    const next = safeNext(typeof form.next === "string" ? form.next : undefined);
    const given = typeof form.token === "string" ? pastedToken(form.token) : "";
    if (await admits(given)) return letIn(context, next);
    return context.html(loginPage(next, "That token is not the one this console printed."), 401);
  });

  app.get("/", async (context, next) => {
    const given = new URL(context.req.url).searchParams.get("token");
    if (given === null) return next();
    if (await admits(given)) return letIn(context, "/");
    return context.text("That token is not the one this console printed.\n", 401);
  });
}
