import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { afterwards } from "./afterwards.ts";
import type { Admitted, AppListener } from "./app.ts";
import type { Arrival } from "./arrival.ts";
import { Assets } from "./assets.ts";
import type { Console } from "./console.ts";
import { cookieName, readCookie } from "./cookie.ts";
import { type DoorOptions, openDoor } from "./door.ts";
import { openEntrance } from "./entrance.ts";
import { createFront } from "./front.ts";
import type { Refusal } from "./guard.ts";
import { securityHeaders } from "./headers.ts";
import { leaveWhenIdle } from "./idle-exit.ts";
import { Later } from "./later.ts";
import type { LoginSettings } from "./login/settings.ts";
import { type SessionSettings, sessionTimes } from "./session-settings.ts";
import { passedSockets } from "./sockets.ts";
import { Store } from "./store.ts";

/** How long the body of a form may take, in milliseconds. Uploads have their own ways. */
const formMs = 15_000;

/**
 * What the next steps need is loaded after the first answer: when the browser has fetched what belongs to the page, and
 * the person reads it.
 */
const delays = { answered: 300, alone: 1000 } as const;

export interface ServeOptions extends DoorOptions {
  /** Begins a session when it comes with the URL; where people log in there is none. */
  readonly token: string;
  /** People log in, each as himself; without it the console serves who runs it. */
  readonly login?: LoginSettings | undefined;
  /** How long what hangs on a session lasts. */
  readonly sessions?: SessionSettings | undefined;
  /** Folder of the built pages. */
  readonly pages: string;
  /** Which engines to look for. */
  readonly engine: "podman" | "docker" | "all";
  /** What the doctor in the pages is to look at: options of `pilothouse doctor`. */
  readonly doctor?: readonly string[] | undefined;
  /** Leaves when nobody was here and nothing was at work for so long, in milliseconds; undefined: never. */
  readonly idleExit?: number | undefined;
}

export interface Serving extends AsyncDisposable {
  /** "http://127.0.0.1:9090", with the path that it stands below. */
  readonly address: string;
  /** Resolves when it has left because nobody was here. */
  readonly left: Promise<void>;
  /** Rejects with a Problem where the data directory proves unusable after the first answer. */
  readonly failed: Promise<never>;
}

/**
 * Serves the console of this machine to the user that runs it, on loopback.
 * @throws Problem `conflict` where the port or the data directory is in use
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const store = new Store(options.data);
  const times = sessionTimes(options.sessions);
  const passed = passedSockets();
  // Where systemd starts it somebody waits. The page that asks who he is, is the same whatever the database holds.
  const late = options.login !== undefined && passed.length > 0;
  if (!late) store.database;
  // What only pages need is loaded after the first answer could be given.
  let busy = (): boolean => false;
  const rest = new Later<Console>(async () => {
    const { createConsole } = await import("./console.ts");
    const { sessions, logins } = entrance;
    const made = await createConsole({ ...options, database: store.database, sessions, logins, times });
    busy = () => made.busy;
    return made;
  });

  const door = await openDoor(options, passed);
  const { listener } = door;
  const admitted = new WeakMap<IncomingMessage, Admitted>();
  const seen = (request: IncomingMessage): Admitted => admitted.get(request) as Admitted;
  const entrance = await openEntrance({
    ...options,
    store,
    times,
    certificate: () => door.certificate?.fingerprint,
    admitted: seen,
    admit: async (session, name, host, uid) => void (await rest.get()).admit(session, name, host, uid),
  });
  const app = new Later<AppListener>(async () => {
    const { createApp } = await import("./app.ts");
    return createApp({
      sessions: entrance.sessions,
      base: door.base,
      admitted: seen,
      entrance: (app) => entrance.addTo(app),
    });
  });
  // What an earlier run left when it was killed is put right now, not when somebody looks.
  const putRight = (): void => {
    if (store.leftBehind) void rest.get();
  };
  if (!late) putRight();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {}); // told by who waits for it
  const soon = afterwards(async () => {
    try {
      putRight();
    } catch (error) {
      failed.reject(error);
      return;
    }
    await app.get();
    await entrance.prepare();
    await import("./console.ts");
  }, delays);
  const nameOf = ({ scheme }: Arrival): string => cookieName(listener.port, scheme, door.base);
  const sessionOf = (request: IncomingMessage, { arrival }: Pick<Admitted, "arrival">) => {
    const secret = readCookie(request.headers.cookie, nameOf(arrival));
    return secret === undefined ? undefined : entrance.sessions.find(secret);
  };
  const front = createFront({
    assets: new Assets(options.pages, door.base),
    base: door.base,
    sessionOf,
    loginPage: (query) => entrance.page(query),
    leaves: (url) => entrance.leadsIn(url),
  });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const found = await door.admit(request);
    if ("refused" in found) return refuse(response, found.refused);
    const { arrival } = found;
    const one: Admitted = {
      arrival,
      cookie: { name: nameOf(arrival), secure: door.secureCookie(request, arrival), base: door.base },
      headers: door.transportHeaders(arrival),
    };
    admitted.set(request, one);
    if (!request.url?.startsWith("/files/")) {
      const slow = setTimeout(() => request.complete || request.destroy(), formMs);
      response.once("close", () => clearTimeout(slow));
      if (!(await front(request, response, one))) await (await app.get())(request, response);
      soon.answered();
      return;
    }
    const session = sessionOf(request, one);
    if (!session) {
      response.writeHead(401, { ...securityHeaders, connection: "close" }).end();
      return;
    }
    await (await rest.get()).files(request, response, session);
  };
  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const found = await door.admit(request);
    const session = "refused" in found ? undefined : sessionOf(request, found);
    if (!session) {
      const status = "refused" in found ? "403 Forbidden" : "401 Unauthorized";
      socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    (await rest.get()).sockets.accept(request, socket, head, session);
  };
  listener.answer({ request: answer, upgrade });

  const end = new AbortController();
  const { idleExit } = options;
  return {
    address: door.address,
    failed: failed.promise,
    left:
      idleExit === undefined
        ? new Promise(() => {})
        : leaveWhenIdle(
            {
              after: idleExit,
              quietSince: () => listener.quietSince,
              connections: () => listener.connections,
              busy: () => busy(),
              leave: () => listener.close(),
            },
            end.signal,
          ),
    async [Symbol.asyncDispose]() {
      end.abort();
      soon[Symbol.dispose]();
      listener.close();
      await (await rest.found())?.[Symbol.asyncDispose]();
      await entrance[Symbol.asyncDispose]();
      listener.closeConnections();
      store[Symbol.dispose]();
    },
  };
}

function refuse(response: ServerResponse, { status, why, location }: Refusal): void {
  const headers = { ...securityHeaders, "content-type": "text/plain; charset=utf-8", connection: "close" };
  response.writeHead(status, location === undefined ? headers : { ...headers, location }).end(`${why}\n`);
}
