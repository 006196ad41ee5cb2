import type { IncomingMessage } from "node:http";
import type { Context } from "hono";
import type { Admitted, App, Served } from "../app.ts";
import { type CookieWay, readCookie, writeCookie } from "../cookie.ts";
import { safeNext } from "../login-page.ts";
import { browserName } from "./browser-name.ts";
import type { Client, LogIn, Reply } from "./login.ts";
import { credentialsPage, type LoginPlace, questionPage, signPage } from "./page.ts";

/** Answers to one question, at most: PAM modules ask for one or two things at a time. */
const mostAnswers = 16;

export interface LoginEntranceOptions {
  readonly login: () => Promise<LogIn>;
  readonly admitted: (request: IncomingMessage) => Admitted;
  readonly place: () => LoginPlace;
}

/** What the forms of the log-in of multi-user mode send. They are plain; a script makes them nicer. */
export function addLoginEntrance(app: App, { login, place, admitted }: LoginEntranceOptions): void {
  const seen = (context: Context<Served>): Admitted => admitted(context.env.incoming);

  /** A log-in that is under way is the browser's that began it. */
  const pendingWay = (context: Context<Served>): CookieWay => {
    const { cookie } = seen(context);
    return { ...cookie, name: `${cookie.name}-login` };
  };
  const pending = (context: Context<Served>): string | undefined =>
    readCookie(context.req.header("cookie"), pendingWay(context).name);

  app.post("/login", async (context) => {
    context.header("cache-control", "no-store");
    const form = await context.req.parseBody({ all: true });
    const text = (name: string): string => {
      const value = [form[name]].flat()[0];
      return typeof value === "string" ? value : "";
    };
    const next = safeNext(text("next"));
    const user = text("user").trim();
    const client: Client = {
      address: seen(context).arrival.client,
      browser: browserName(context.req.header("user-agent")),
    };
    const conversation = text("conversation");
    const host = text("host");
    const key = text("key");
    const logIn = await login();
    const reply =
      conversation === ""
        ? await logIn.begin({ user, password: text("password"), host, ...(key === "" ? {} : { key }) }, client)
        : await logIn.answer(conversation, pending(context), answersOf(form.answer), client);
    return answer(context, reply, { next, user, host });
  });

  const answer = (
    context: Context<Served>,
    reply: Reply,
    filled: { next: string; user: string; host: string },
  ): Response => {
    const { next } = filled;
    switch (reply.kind) {
      case "in": {
        context.header("set-cookie", writeCookie(seen(context).cookie, reply.secret), { append: true });
        context.header("set-cookie", writeCookie(pendingWay(context), undefined), { append: true });
        const home = reply.host === "local" ? "/" : `/hosts/${encodeURIComponent(reply.host)}/overview`;
        const to = next === "/" || reply.host !== "local" ? home : next;
        // The script of the page begins the console in its place.
        if (context.req.header("accept")?.includes("application/json")) return context.json({ next: to });
        return context.redirect(to, 303);
      }
      case "question":
      case "sign": {
        if (reply.secret !== undefined)
          context.header("set-cookie", writeCookie(pendingWay(context), reply.secret), { append: true });
        const under = { conversation: reply.conversation, next, user: filled.user };
        return context.html(
          reply.kind === "question"
            ? questionPage(place(), reply.question, under)
            : signPage(place(), reply.data.toString("base64"), under),
        );
      }
      case "refused": {
        const { problem, retryAfter } = reply;
        if (retryAfter !== undefined) context.header("retry-after", String(retryAfter));
        const status = statusOf(problem.code, retryAfter);
        const { why } = problem.fields;
        return context.html(credentialsPage(place(), filled, { title: problem.message, why }), status);
      }
    }
  };
}

function statusOf(code: string, retryAfter: number | undefined): 400 | 401 | 408 | 429 | 503 {
  if (code === "login-failed") return retryAfter === undefined ? 401 : 429;
  if (code === "invalid-input") return 400;
  return retryAfter === undefined ? 408 : 503;
}

function answersOf(given: unknown): string[] {
  const values: unknown[] = given === undefined ? [] : [given].flat();
  return values.slice(0, mostAnswers + 1).map((value) => (typeof value === "string" ? value : ""));
}
