import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { asProblem, Problem } from "../problem/index.ts";
import { securityHeaders } from "./headers.ts";
import type { Log } from "./log.ts";

/** How long the head of a request may take, how often that is looked after, in milliseconds, and most connections. */
const headMs = { longest: 15_000, looked: 5000 };
const mostConnections = 2000;

/** What is done with what comes in. What fails in it costs one caller, never everybody's console. */
export interface Arrivals {
  request(request: IncomingMessage, response: ServerResponse): Promise<void>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
}

export interface Listener {
  readonly port: number;
  /** Begins to answer. What came in before waits. */
  answer(arrivals: Arrivals): void;
  /** Lets nobody in any more. */
  close(): void;
  /** Ends the connections that are still open. */
  closeConnections(): void;
}

/**
 * Listens on loopback.
 * @param options.port 0 picks a free one
 * @throws Problem `port-in-use`
 */
export async function listen({ port, log }: { port: number; log: Log }): Promise<Listener> {
  // An upload takes as long as it takes; its head does not.
  const server = createServer({
    requestTimeout: 0,
    headersTimeout: headMs.longest,
    connectionsCheckingInterval: headMs.looked,
  });
  server.maxConnections = mostConnections;
  const { promise: arrivals, resolve: answer } = Promise.withResolvers<Arrivals>();
  const failed = (message: string, error: unknown): void => log.error(message, { problem: asProblem(error).toJSON() });

  server.on("request", async (request: IncomingMessage, response: ServerResponse) => {
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
    try {
      await (await arrivals).upgrade(request, socket, head);
    } catch (error) {
      failed("a connection failed", error);
      socket.destroy();
    }
  });
  await bind(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    answer,
    close: () => void server.close(),
    closeConnections: () => server.closeAllConnections(),
  };
}

function bind(server: ReturnType<typeof createServer>, port: number): Promise<void> {
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
    server.listen({ port, host: "127.0.0.1" }, () => resolve());
  });
}
