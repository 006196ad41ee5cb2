import { rmSync } from "node:fs";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";

/** A socket before an engine's own, at which single calls can be held. Disposing closes it. */
export interface Gate extends AsyncDisposable {
  readonly socket: string;
  /** "METHOD /path" of calls that do not reach the engine. */
  before: RegExp | undefined;
  /** The same, of calls that the engine answers without anybody hearing of it. */
  after: RegExp | undefined;
  /** What is held now. */
  readonly held: readonly string[];
}

let count = 0;

/** Listens before an engine and lets everything through until told otherwise. */
export async function openGate(engine: string): Promise<Gate> {
  const socket = `/run/bed/gate-${++count}.sock`;
  const held: string[] = [];
  const gate = { before: undefined as RegExp | undefined, after: undefined as RegExp | undefined };
  const pass = (asked: IncomingMessage, answer: ServerResponse): void => {
    const call = `${asked.method} ${asked.url}`;
    if (gate.before?.test(call)) return void held.push(call);
    const { method, url: path, headers } = asked;
    const sent = request({ socketPath: engine, method, path, headers }, (response) => {
      if (gate.after?.test(call)) {
        response.resume();
        held.push(call);
        return;
      }
      answer.writeHead(response.statusCode ?? 502, response.headers);
      answer.flushHeaders();
      response.pipe(answer).on("close", () => response.destroy());
    });
    sent.on("error", () => answer.destroy());
    answer.on("close", () => sent.destroy());
    asked.pipe(sent);
  };
  const server = createServer({ requestTimeout: 0 }, pass);
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return Object.assign(gate, {
    socket,
    held,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(socket, { force: true });
    },
  });
}
