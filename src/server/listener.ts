import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Server as SecureServer } from "node:https";
import type { Server as Door, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { SecureContextOptions } from "node:tls";
import { asProblem } from "../problem/index.ts";
import { securityHeaders } from "./headers.ts";
import type { Log } from "./log.ts";
import { addressOf, open, type Place, portOf } from "./sockets.ts";

/**
 * How long an opener may take for its first byte, for the handshake of TLS and for the head of a request, and how
 * often that is looked after, in milliseconds.
 */
const openingMs = { longest: 15_000, looked: 5000 };
/** A connection without a request is kept so long for the next one, in milliseconds. */
const keepAliveMs = 5000;
const mostConnections = 2000;

/** The first byte of TLS: a record of the type "handshake" (RFC 8446, section 5.1). No method of HTTP begins so. */
const handshakeRecord = 0x16;

/** What is done with what comes in. What fails in it costs one caller, never everybody's console. */
export interface Arrivals {
  request(request: IncomingMessage, response: ServerResponse): Promise<void>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
}

export interface ListenOptions {
  readonly places: readonly Place[];
  /** What is shown to a new connection: the same object until it changes. */
  readonly certificate: () => Promise<SecureContextOptions>;
  readonly log: Log;
}

export interface Listener {
  /** The first place's. */
  readonly port: number;
  /** The addresses listened on: "127.0.0.1", "::". */
  readonly addresses: readonly string[];
  /** Begins to answer. What came in before waits. */
  answer(arrivals: Arrivals): void;
  /** Since when nobody asks for anything, as performance.now(); undefined while somebody does. */
  readonly quietSince: number | undefined;
  /** Connections that are open. Browsers keep some that they do not use; those are closed soon. */
  readonly connections: number;
  /** Lets nobody in any more. */
  close(): void;
  /** Ends the connections that are still open. */
  closeConnections(): void;
}

/**
 * Listens. On each port both TLS and plain HTTP are spoken; the first byte of a connection tells which. Sockets are
 * handed on as they are: what is read for that goes back to the front of what is to be read.
 * @throws Problem `port-in-use`, or what else is wrong with a place
 */
export async function listen({ places, certificate, log }: ListenOptions): Promise<Listener> {
  const { promise: arrivals, resolve: answer } = Promise.withResolvers<Arrivals>();
  const connections = new Set<Socket>();
  let using = 0;
  let used = performance.now();
  const failed = (message: string, error: unknown): void => log.error(message, { problem: asProblem(error).toJSON() });
  /** Counts a use until its stream closes. */
  const use = (stream: Duplex | ServerResponse): void => {
    using += 1;
    stream.once("close", () => {
      using -= 1;
      used = performance.now();
    });
  };

  const serve = (server: Server | SecureServer): void => {
    server.on("request", async (request: IncomingMessage, response: ServerResponse) => {
      use(response);
      try {
        await (await arrivals).request(request, response);
      } catch (error) {
        failed("a request failed", error);
        if (response.headersSent) response.destroy();
        else response.writeHead(500, { ...securityHeaders, connection: "close" }).end();
      }
    });
    server.on("upgrade", async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on("error", () => socket.destroy());
      use(socket);
      try {
        await (await arrivals).upgrade(request, socket, head);
      } catch (error) {
        failed("a connection failed", error);
        socket.destroy();
      }
    });
    // It never listens itself, and looks after slow connections from then on only.
    server.emit("listening");
  };

  const plain = createServer(limits);
  serve(plain);
  let secure: SecureServer | undefined;
  let shown: SecureContextOptions | undefined;
  let told: string | undefined;
  const encrypt = async (socket: Socket): Promise<void> => {
    try {
      const [options, { createServer: createSecure }] = await Promise.all([certificate(), import("node:https")]);
      if (!secure) {
        secure = createSecure({ ...limits, handshakeTimeout: openingMs.longest, ...options });
        serve(secure);
      } else if (shown !== options) secure.setSecureContext(options);
      shown = options;
      told = undefined;
      secure.emit("connection", socket);
    } catch (error) {
      socket.destroy();
      // Everybody who comes meets the same, so once is enough.
      const message = asProblem(error).message;
      if (message !== told) failed("there is no certificate to show: https is not served", error);
      told = message;
    }
  };

  const welcome = (socket: Socket): void => {
    if (connections.size >= mostConnections) {
      socket.destroy();
      return;
    }
    used = performance.now();
    connections.add(socket);
    const destroy = (): void => void socket.destroy();
    const slow = setTimeout(destroy, openingMs.longest);
    socket.on("error", destroy);
    socket.once("end", destroy);
    socket.once("close", () => {
      clearTimeout(slow);
      connections.delete(socket);
    });
    socket.once("data", (first: Buffer) => {
      clearTimeout(slow);
      socket.off("end", destroy);
      socket.pause();
      socket.unshift(first);
      if (first[0] === handshakeRecord) void encrypt(socket);
      else {
        plain.emit("connection", socket);
        socket.resume();
      }
    });
  };

  const doors = await open(places, welcome);
  for (const door of doors) door.on("error", (error) => failed("a socket failed", error));
  return {
    port: portOf(doors[0] as Door),
    addresses: doors.flatMap((door) => addressOf(door) ?? []),
    answer,
    get quietSince() {
      return using === 0 ? used : undefined;
    },
    get connections() {
      return connections.size;
    },
    close() {
      for (const server of [...doors, plain, secure]) server?.close();
    },
    closeConnections() {
      for (const socket of connections) socket.destroy();
    },
  };
}

/** An upload takes as long as it takes; its head does not. */
const limits = {
  requestTimeout: 0,
  headersTimeout: openingMs.longest,
  connectionsCheckingInterval: openingMs.looked,
  keepAliveTimeout: keepAliveMs,
} as const;
