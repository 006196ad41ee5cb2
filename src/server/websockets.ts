import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import { WebSocketServer } from "ws";
import type { RpcContext, Session, StreamHandlers } from "../access/index.ts";
import { asProblem } from "../problem/index.ts";
import { drained } from "./drain.ts";
import type { Log } from "./log.ts";
import { runPageStream } from "./page-stream.ts";
import type { AppRouter } from "./rpc.ts";

/** Largest message from a page, in bytes; larger content goes through HTTP uploads. */
const maxPayload = 4 * 1024 * 1024;

/** How long a page may take to close after a log-out, in milliseconds. */
const partingMs = 1000;

export interface WebSockets extends AsyncDisposable {
  /** Takes over an upgrade request that has already passed the guard and has a session. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, session: Session): void;
}

/** The WebSocket side of the console: `/rpc` for procedures, `/stream/NAME` for bytes. */
export function createWebSockets(router: AppRouter, streams: StreamHandlers, log: Log): WebSockets {
  const rpc = new WebSocketServer({ noServer: true, maxPayload });
  const bytes = new WebSocketServer({ noServer: true, maxPayload });
  const sessions = new WeakMap<IncomingMessage, Session>();

  const handler = applyWSSHandler({
    wss: rpc,
    router,
    keepAlive: { enabled: true, pingMs: 15_000, pongWaitMs: 15_000 },
    createContext({ req }): RpcContext {
      const session = sessions.get(req);
      if (!session) throw new Error("a connection without a session never gets here");
      return {
        session,
        drained: (signal) => drained(req.socket as Socket, signal),
        warn: (message, problem) => log.warn(message, problem),
      };
    },
    onError({ error, path }) {
      // A page that breaks the protocol, or sends too much at once, loses its connection: that is all.
      const { code = "" } = (error.cause ?? error) as { code?: string };
      if (code.startsWith("WS_ERR_")) return;
      if (error.code === "INTERNAL_SERVER_ERROR" && asProblem(error.cause ?? error).code === "unknown" && !path)
        log.warn("a call failed", { problem: asProblem(error.cause ?? error).toJSON() });
    },
  });
  for (const server of [rpc, bytes])
    server.on("error", (error) => log.error("WebSocket server", { error: error.message }));

  return {
    accept(request, socket, head, session) {
      const url = URL.parse(request.url ?? "/", "http://console");
      if (!url || session.signal.aborted) {
        socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
        return;
      }
      if (url.pathname === "/rpc") {
        sessions.set(request, session);
        // Every subscription may wait for a slow connection.
        request.socket.setMaxListeners(0);
        rpc.handleUpgrade(request, socket, head, (page) => {
          const end = (): void => {
            page.close(4401, "logged out");
            // A page that does not answer is not waited for: what it sends now is nobody's.
            page.removeAllListeners("message");
            setTimeout(() => page.terminate(), partingMs).unref();
          };
          session.signal.addEventListener("abort", end);
          page.on("close", () => session.signal.removeEventListener("abort", end));
          rpc.emit("connection", page, request);
        });
        return;
      }
      const name = /^\/stream\/([\w-]+)$/.exec(url.pathname)?.[1];
      const stream = name !== undefined && Object.hasOwn(streams, name) ? streams[name] : undefined;
      if (!stream) {
        socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
        return;
      }
      bytes.handleUpgrade(request, socket, head, (page) => void runPageStream(page, session, url.searchParams, stream));
    },
    async [Symbol.asyncDispose]() {
      handler.broadcastReconnectNotification();
      for (const server of [rpc, bytes]) {
        for (const page of server.clients) page.close(1001, "the console ends");
        server.close();
      }
    },
  };
}
