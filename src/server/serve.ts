import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import { Sessions } from "../access/index.ts";
import { claimDirectory, openDatabase } from "../database/index.ts";
import { asProblem, Problem } from "../problem/index.ts";
import { createApp } from "./app.ts";
import { Assets } from "./assets.ts";
import type { Console } from "./console.ts";
import { cookieName, readCookie } from "./cookie.ts";
import { loopbackHosts, refusal } from "./guard.ts";
import { securityHeaders } from "./headers.ts";
import type { Log } from "./log.ts";
import { beginRun } from "./run-mark.ts";
import { userName } from "./user-name.ts";

/** How long the head of a request may take, how often that is looked after, in milliseconds, and most connections. */
const headMs = { longest: 15_000, looked: 5000 };
const mostConnections = 2000;
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
  const { log } = options;
  const claim = claimDirectory(options.data);
  const database = openDatabase(options.data);
  const sessions = new Sessions(database);
  // An upload takes as long as it takes; its head does not.
  const server = createServer({
    requestTimeout: 0,
    headersTimeout: headMs.longest,
    connectionsCheckingInterval: headMs.looked,
  });
  server.maxConnections = mostConnections;
  // What only pages need is loaded after the first answer could be given.
  let console_: Promise<Console> | undefined;
  const rest = (): Promise<Console> =>
    (console_ ??= import("./console.ts").then(({ createConsole }) => createConsole({ ...options, database })));

  const port = await listen(server, options.port);
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

  /** What fails here must cost one caller, never everybody's console. */
  const failed = (message: string, error: unknown): void => log.error(message, { problem: asProblem(error).toJSON() });
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
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response).catch((error: unknown) => {
      failed("a request failed", error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { ...securityHeaders, connection: "close" }).end();
    });
  });
  const accept = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const session = sessionOf(request);
    if (refusal(request, ownHosts) !== undefined || !session) {
      const status = session ? "403 Forbidden" : "401 Unauthorized";
      socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    (await rest()).sockets.accept(request, socket, head, session);
  };
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    accept(request, socket, head).catch((error: unknown) => {
      failed("a connection failed", error);
      socket.destroy();
    });
  });

  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      if (console_) await (await console_)[Symbol.asyncDispose]();
      server.closeAllConnections();
      run.end();
      database.close();
      claim[Symbol.dispose]();
    },
  };
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const title =
        error.code === "EADDRINUSE" ? `Port ${port} is taken by another program.` : `Port ${port} cannot be used.`;
      reject(
        new Problem(error.code === "EADDRINUSE" ? "port-in-use" : "unknown", {
          title,
          why: "Choose another with --port, or 0 for any.",
        }),
      );
    });
    server.listen({ port, host: "127.0.0.1" }, () => resolve((server.address() as AddressInfo).port));
  });
}
