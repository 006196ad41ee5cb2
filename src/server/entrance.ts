import type { IncomingMessage } from "node:http";
import { LoginSessions, type Session, type SessionBook, Sessions } from "../access/index.ts";
import type { SshHost } from "../hosts/index.ts";
import type { Admitted, App } from "./app.ts";
import { Later } from "./later.ts";
import type { Log } from "./log.ts";
import type { LogIn } from "./login/login.ts";
import type { LoginSettings } from "./login/settings.ts";
import { loginPage, safeNext } from "./login-page.ts";
import type { sessionTimes } from "./session-settings.ts";
import type { Store } from "./store.ts";
import { addTokenEntrance } from "./token-entrance.ts";
import { userName } from "./user-name.ts";

export interface EntranceOptions {
  readonly store: Store;
  /** Begins a session when it comes with the URL; where people log in there is none. */
  readonly token: string;
  /** People log in, each as himself; without it the console serves who runs it. */
  readonly login?: LoginSettings | undefined;
  readonly times: ReturnType<typeof sessionTimes>;
  readonly log: Log;
  /** The SHA-256 fingerprint of the certificate that is shown, where there is one. */
  readonly certificate: () => string | undefined;
  readonly admitted: (request: IncomingMessage) => Admitted;
  /** Hands the connection of somebody who has logged in over to his session, under the host's name; with his number. */
  readonly admit: (session: Session, name: string, host: SshHost, uid?: number) => Promise<void>;
}

/** How people get in, and the sessions of those who are. */
export interface Entrance extends AsyncDisposable {
  readonly sessions: SessionBook;
  /** Where people log in: their sessions. */
  readonly logins: LoginSessions | undefined;
  /** The page at /login. */
  page(query: URLSearchParams): string;
  /** Whether a link leads in by itself, without that page. */
  leadsIn(url: URL): boolean;
  /** Adds what people send to come in. */
  addTo(app: App): Promise<void>;
  /** Loads what a log-in needs, so that the person who types does not wait for it. */
  prepare(): Promise<void>;
}

export async function openEntrance(options: EntranceOptions): Promise<Entrance> {
  const { login: settings, times, admitted, certificate, log, admit } = options;
  if (!settings) {
    const sessions = new Sessions(options.store.database, times);
    return {
      sessions,
      logins: undefined,
      page: (query) => loginPage(safeNext(query.get("next"))),
      leadsIn: ({ pathname, searchParams }) => pathname === "/" && searchParams.has("token"),
      async addTo(app) {
        addTokenEntrance(app, { sessions, token: options.token, user: userName(), admitted });
      },
      async prepare() {},
      async [Symbol.asyncDispose]() {
        sessions.close();
      },
    };
  }
  const { idleMinutes, hosts = [] } = settings;
  const sessions = new LoginSessions({
    idleMs: idleMinutes ? idleMinutes * 60_000 : undefined,
    unusedMs: times.unusedMs,
  });
  const { firstPage, loginPlace } = await import("./login/place.ts");
  // Loaded when somebody logs in, not to show the page.
  const login = new Later<LogIn>(async () => {
    const { LogIn } = await import("./login/login.ts");
    return new LogIn({ settings, sessions, admit, log });
  });
  const names = hosts.map(({ name }) => name);
  const place = loginPlace(names, certificate);
  return {
    sessions,
    logins: sessions,
    page: (query) => firstPage(place(), query),
    leadsIn: () => false,
    async addTo(app) {
      const { addLoginEntrance } = await import("./login/entrance.ts");
      addLoginEntrance(app, { login: () => login.get(), place, admitted });
    },
    async prepare() {
      const { sshLibrary } = await import("../hosts/index.ts");
      await Promise.all([login.get().then((made) => made.prepare()), sshLibrary()]);
    },
    async [Symbol.asyncDispose]() {
      (await login.found())?.close();
      sessions.close();
    },
  };
}
