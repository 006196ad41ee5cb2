import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import { Sessions } from "../access/index.ts";
import { claimDirectory, openDatabase } from "../database/index.ts";
import { createApp } from "./app.ts";
import { Assets } from "./assets.ts";
import type { Console } from "./console.ts";
import { cookieName, readCookie } from "./cookie.ts";
import { loopbackHosts, refusal } from "./guard.ts";
import { securityHeaders } from "./headers.ts";
import { listen } from "./listener.ts";
import type { Log } from "./log.ts";
import { beginRun } from "./run-mark.ts";
import { userName } from "./user-name.ts";

/** How long the body of a form may take, in milliseconds. Uploads have their own ways. */
const formMs = 15_000;

export interface ServeOptions {
  /** 0 picks a free one. */
  readonly port: number;
  /** The data directory. */
  readonly data: string;
  /** Begins a session when it comes with the URL. */
  readonly token: string;
  /** Folder of the built pages. */
  readonly pages: string;
  /** Which engines to look for. */
  readonly engine: "podman" | "docker" | "all";
  readonly log: Log;
}

export interface Serving extends AsyncDisposable {
  /** "http://127.0.0.1:9090" */
  readonly origin: string;
}

/**
 * Serves the console of this machine to the user that runs it, on loopback.
 * @throws Problem `conflict` where the port or the data directory is in use
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const claim = claimDirectory(options.data);
  const database = openDatabase(options.data);
  const sessions = new Sessions(database);
  // What only pages need is loaded after the first answer could be given.
  let console_: Promise<Console> | undefined;
  const rest = (): Promise<Console> =>
    (console_ ??= import("./console.ts").then(({ createConsole }) => createConsole({ ...options, database })));

  const listener = await listen(options);
  const { port } = listener;
  // What an earlier run left when it was killed is put right now, not when somebody looks.
  const run = beginRun(database);
  if (run.killed || database.prepare("SELECT 1 FROM replacement WHERE open = 1").get()) void rest();
  const ownHosts = loopbackHosts(port);
  const cookie = cookieName(port);
  const app = getRequestListener(
    createApp({
      sessions,
      assets: new Assets(options.pages),
      cookie,
      token: options.token,
      user: userName(),
    }).fetch,
    { overrideGlobalObjects: false },
  );
  const sessionOf = (request: IncomingMessage) => {
    const secret = readCookie(request.headers.cookie, cookie);
    return secret === undefined ? undefined : sessions.find(secret);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const why = refusal(request, ownHosts);
    if (why !== undefined) {
      response.writeHead(403, { ...securityHeaders, "content-type": "text/plain; charset=utf-8", connection: "close" });
      response.end(`${why}\n`);
      return;
    }
    if (!request.url?.startsWith("/files/")) {
      const slow = setTimeout(() => request.complete || request.destroy(), formMs);
      response.once("close", () => clearTimeout(slow));
      await app(request, response);
      return;
    }
    const session = sessionOf(request);
    if (!session) {
      response.writeHead(401, { ...securityHeaders, connection: "close" }).end();
      return;
    }
    await (await rest()).files(request, response, session);
  };
  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const session = sessionOf(request);
    if (refusal(request, ownHosts) !== undefined || !session) {
      const status = session ? "403 Forbidden" : "401 Unauthorized";
      socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    (await rest()).sockets.accept(request, socket, head, session);
  };
  listener.answer({ request: answer, upgrade });

  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      listener.close();
      if (console_) await (await console_)[Symbol.asyncDispose]();
      listener.closeConnections();
      run.end();
      database.close();
      claim[Symbol.dispose]();
    },
  };
}
