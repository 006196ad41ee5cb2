import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import { claimDirectory, openDatabase } from "../database/index.ts";
import { type Admitted, createApp } from "./app.ts";
import type { Arrival } from "./arrival.ts";
import { Assets } from "./assets.ts";
import type { Console } from "./console.ts";
import { cookieName, readCookie } from "./cookie.ts";
import { type DoorOptions, openDoor } from "./door.ts";
import { openEntrance } from "./entrance.ts";
import type { Refusal } from "./guard.ts";
import { securityHeaders } from "./headers.ts";
import { leaveWhenIdle } from "./idle-exit.ts";
import type { LoginSettings } from "./login/settings.ts";
import { beginRun } from "./run-mark.ts";

/** How long the body of a form may take, in milliseconds. Uploads have their own ways. */
const formMs = 15_000;

export interface ServeOptions extends DoorOptions {
  /** Begins a session when it comes with the URL; where people log in there is none. */
  readonly token: string;
  /** People log in, each as himself; without it the console serves who runs it. */
  readonly login?: LoginSettings | undefined;
  /** Folder of the built pages. */
  readonly pages: string;
  /** Which engines to look for. */
  readonly engine: "podman" | "docker" | "all";
  /** Leaves when nobody was here and nothing was at work for so long, in milliseconds; undefined: never. */
  readonly idleExit?: number | undefined;
}

export interface Serving extends AsyncDisposable {
  /** "http://127.0.0.1:9090", with the path that it stands below. */
  readonly address: string;
  /** Resolves when it has left because nobody was here. */
  readonly left: Promise<void>;
}

/**
 * Serves the console of this machine to the user that runs it, on loopback.
 * @throws Problem `conflict` where the port or the data directory is in use
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const claim = claimDirectory(options.data);
  const database = openDatabase(options.data);
  // What only pages need is loaded after the first answer could be given.
  let console_: Promise<Console> | undefined;
  let busy = (): boolean => false;
  const rest = (): Promise<Console> =>
    (console_ ??= import("./console.ts").then(async ({ createConsole }) => {
      const made = await createConsole({ ...options, database, logins: entrance.logins });
      busy = () => made.busy;
      return made;
    }));

  const door = await openDoor(options);
  const { listener } = door;
  const admitted = new WeakMap<IncomingMessage, Admitted>();
  const seen = (request: IncomingMessage): Admitted => admitted.get(request) as Admitted;
  const entrance = await openEntrance({
    ...options,
    database,
    certificate: () => door.certificate?.fingerprint,
    admitted: seen,
    admit: async (session, name, host) => void (await rest()).hosts(session).open(name, host),
  });
  // What an earlier run left when it was killed is put right now, not when somebody looks.
  const run = beginRun(database);
  if (run.killed || database.prepare("SELECT 1 FROM replacement WHERE open = 1").get()) void rest();
  const app = getRequestListener(
    createApp({
      sessions: entrance.sessions,
      assets: new Assets(options.pages, door.base),
      base: door.base,
      admitted: seen,
      entrance: (app) => entrance.addTo(app),
    }).fetch,
    { overrideGlobalObjects: false },
  );
  const nameOf = ({ scheme }: Arrival): string => cookieName(listener.port, scheme, door.base);
  const sessionOf = (request: IncomingMessage, arrival: Arrival) => {
    const secret = readCookie(request.headers.cookie, nameOf(arrival));
    return secret === undefined ? undefined : entrance.sessions.find(secret);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const found = await door.admit(request);
    if ("refused" in found) return refuse(response, found.refused);
    const { arrival } = found;
    admitted.set(request, {
      arrival,
      cookie: { name: nameOf(arrival), secure: door.secureCookie(request, arrival), base: door.base },
      headers: door.transportHeaders(arrival),
    });
    if (!request.url?.startsWith("/files/")) {
      const slow = setTimeout(() => request.complete || request.destroy(), formMs);
      response.once("close", () => clearTimeout(slow));
      await app(request, response);
      return;
    }
    const session = sessionOf(request, arrival);
    if (!session) {
      response.writeHead(401, { ...securityHeaders, connection: "close" }).end();
      return;
    }
    await (await rest()).files(request, response, session);
  };
  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const found = await door.admit(request);
    const session = "refused" in found ? undefined : sessionOf(request, found.arrival);
    if (!session) {
      const status = "refused" in found ? "403 Forbidden" : "401 Unauthorized";
      socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    (await rest()).sockets.accept(request, socket, head, session);
  };
  listener.answer({ request: answer, upgrade });

  const end = new AbortController();
  const { idleExit } = options;
  return {
    address: door.address,
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
      listener.close();
      if (console_) await (await console_)[Symbol.asyncDispose]();
      await entrance[Symbol.asyncDispose]();
      listener.closeConnections();
      run.end();
      database.close();
      claim[Symbol.dispose]();
    },
  };
}

function refuse(response: ServerResponse, { status, why, location }: Refusal): void {
  const headers = { ...securityHeaders, "content-type": "text/plain; charset=utf-8", connection: "close" };
  response.writeHead(status, location === undefined ? headers : { ...headers, location }).end(`${why}\n`);
}
