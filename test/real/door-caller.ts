import { once } from "node:events";
import { type IncomingHttpHeaders, request as plain } from "node:http";
import { type Agent, request as encrypted } from "node:https";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import type { DetailedPeerCertificate, TLSSocket } from "node:tls";

export interface Call {
  readonly port: number;
  readonly tls?: boolean;
  /** Where to connect to; 127.0.0.1 without it. */
  readonly address?: string;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly agent?: Agent;
}

export interface Answered {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** What was shown, with TLS. */
  readonly certificate: DetailedPeerCertificate | undefined;
  /** The session of TLS was one of earlier. */
  readonly resumed: boolean;
}

/** Asks as any program can: with any name, any header, and without looking at who vouches for the certificate. */
export async function call({ port, tls, address, path, method, headers, body, agent }: Call): Promise<Answered> {
  const options = {
    host: address ?? "127.0.0.1",
    port,
    path: path ?? "/login",
    method: method ?? "GET",
    headers: { host: `localhost:${port}`, ...headers },
    agent: agent ?? false,
    ...(tls ? { rejectUnauthorized: false } : {}),
  };
  const asked = tls ? encrypted(options) : plain(options);
  asked.end(body);
  const [answer] = (await once(asked, "response")) as [import("node:http").IncomingMessage];
  const socket = answer.socket as TLSSocket;
  const certificate = tls ? socket.getPeerCertificate(true) : undefined;
  const resumed = tls ? socket.isSessionReused() : false;
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer), certificate, resumed };
}

/** A bare connection that says only what it is told to; resolves when it is open. */
export async function bare(port: number, say = ""): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  if (say !== "") socket.write(say);
  return socket;
}
