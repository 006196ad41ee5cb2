import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import { type WebSocket, WebSocketServer } from "ws";
import { Gate, type RpcContext, type Session, SessionGate, type StreamHandlers } from "../access/index.ts";
import { asProblem } from "../problem/index.ts";
import { aboutOf, notOpenCode, whenOver } from "./about.ts";
import { drained, isFull } from "./drain.ts";
import type { HostServices } from "./host-services.ts";
import type { Log } from "./log.ts";
import { runPageStream } from "./page-stream.ts";
import { Pace, Reading } from "./reading.ts";
import type { AppRouter } from "./rpc.ts";
import type { SessionHosts } from "./session-hosts.ts";

/** Largest message from a page, in bytes; larger content goes through HTTP uploads. */
const maxPayload = 4 * 1024 * 1024;

/** Connections that a session may have open: many tabs, each with some logs and terminals. */
const mostOpen = { rpc: 64, stream: 64 };

/** A connection that says nothing is asked by the kernel whether its other end is still there, in milliseconds. */
const keepAliveMs = 60_000;

/** How long a page may take to close after a log-out, in milliseconds. */
const partingMs = 1000;

export interface WebSockets extends AsyncDisposable {
  /** Takes over an upgrade request that has already passed the guard and has a session. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, session: Session): void;
}

interface Load {
  readonly gate: SessionGate;
  readonly pace: Pace;
  rpc: number;
  stream: number;
}

function refuse(socket: Duplex): void {
  const why = "This session has too many connections: close some of its pages.\n";
  const head = "content-type: text/plain; charset=utf-8\r\nconnection: close";
  socket.end(`HTTP/1.1 429 Too Many Requests\r\n${head}\r\ncontent-length: ${why.length}\r\n\r\n${why}`);
}

/** A browser tells a page why only where the connection was there for a moment. */
function turnAway(
  server: WebSocketServer,
  { request, socket, head }: { readonly request: IncomingMessage; readonly socket: Duplex; readonly head: Buffer },
  name: string,
): void {
  server.handleUpgrade(request, socket, head, (page) => {
    page.on("error", () => {});
    page.close(notOpenCode, name);
    setTimeout(() => page.terminate(), partingMs).unref();
  });
}

/** Reads from a page at a measured pace. */
function readingOf(page: WebSocket, pace: Pace): Reading {
  const reading = new Reading(page, pace);
  page.on("message", (data: Buffer) => reading.took(data.length));
  page.once("close", () => reading.end());
  return reading;
}

export interface WebSocketOptions {
  readonly router: AppRouter;
  readonly streams: StreamHandlers;
  hosts(session: Session): SessionHosts;
  readonly log: Log;
}

/** The WebSocket side of the console: `/rpc` for procedures, `/stream/NAME` for bytes. */
export function createWebSockets({ router, streams, hosts, log }: WebSocketOptions): WebSockets {
  const rpc = new WebSocketServer({ noServer: true, maxPayload });
  const bytes = new WebSocketServer({ noServer: true, maxPayload });
  const callers = new WeakMap<
    IncomingMessage,
    { readonly session: Session; readonly here: HostServices | undefined }
  >();
  const loads = new WeakMap<Session, Load>();
  const loadOf = (session: Session): Load => {
    const load = loads.get(session) ?? { gate: new SessionGate(), pace: new Pace(), rpc: 0, stream: 0 };
    loads.set(session, load);
    return load;
  };
  /** Counts a connection of a session until it closes; false where there are too many. */
  const admitted = (session: Session, kind: "rpc" | "stream", socket: Duplex): boolean => {
    const load = loadOf(session);
    if (load[kind] >= mostOpen[kind]) return false;
    load[kind] += 1;
    const held = session.hold();
    socket.once("close", () => {
      load[kind] -= 1;
      held[Symbol.dispose]();
    });
    return true;
  };

  const handler = applyWSSHandler({
    wss: rpc,
    router,
    keepAlive: { enabled: true, pingMs: 15_000, pongWaitMs: 15_000 },
    createContext({ req, res: page }): RpcContext {
      const caller = callers.get(req);
      if (!caller) throw new Error("a connection without a session never gets here");
      const { session, here } = caller;
      const reading = readingOf(page, loadOf(session).pace);
      const gate = new Gate(loadOf(session).gate, {
        hold: (held) => reading.hold("gate", held),
        full: () => isFull(req.socket as Socket),
        drained: () => drained(req.socket as Socket),
      });
      page.once("close", () => gate.close());
      return {
        session,
        here,
        gate,
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
      request.socket.setKeepAlive(true, keepAliveMs);
      const about = aboutOf(url.searchParams, hosts(session));
      const here = about.kind === "host" ? about.here : undefined;
      const ended = here && hosts(session).ended(here);
      if (url.pathname === "/rpc") {
        if (!admitted(session, "rpc", socket)) return refuse(socket);
        if (about.kind === "not-open") return turnAway(rpc, { request, socket, head }, about.name);
        callers.set(request, { session, here });
        // Every subscription may wait for a slow connection.
        request.socket.setMaxListeners(0);
        rpc.handleUpgrade(request, socket, head, (page) => {
          const over = whenOver(
            session,
            here,
            (code, reason) => {
              page.close(code, reason);
              // A page that does not answer is not waited for: what it sends now is nobody's.
              page.removeAllListeners("message");
              setTimeout(() => page.terminate(), partingMs).unref();
            },
            ended,
          );
          page.on("close", () => over[Symbol.dispose]());
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
      if (!admitted(session, "stream", socket)) return refuse(socket);
      if (about.kind === "not-open") return turnAway(bytes, { request, socket, head }, about.name);
      bytes.handleUpgrade(request, socket, head, (page) => {
        // Each its own: what is typed waits for no log.
        readingOf(page, new Pace());
        const over = whenOver(session, here, (code, reason) => page.close(code, reason), ended);
        page.on("close", () => over[Symbol.dispose]());
        void runPageStream(page, { session, here }, url.searchParams, stream);
      });
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
