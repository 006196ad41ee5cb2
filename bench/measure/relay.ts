import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import { api } from "./engine-api.ts";

/** An answer of an engine as it went over the wire. */
interface Recorded {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What an engine told: enough to be one for a list that is only looked at. */
export interface Recording {
  readonly answers: Map<string, Recorded>;
  /** Lines of the event stream, in order. */
  readonly events: string[];
}

/**
 * Stands between the product and a real engine and passes everything on unchanged: so the moment when the engine's
 * answer has left is known without a line in the product. Records on the way.
 */
export class Relay implements AsyncDisposable {
  readonly recording: Recording = { answers: new Map(), events: [] };
  /** When the last answer to the call for all containers was passed on whole, in milliseconds since the epoch. */
  listed = Number.NaN;
  readonly #server: Server;

  private constructor(target: string) {
    this.#server = createServer((call, reply) => this.#pass(target, call, reply));
  }

  static async open(socket: string, target: string): Promise<Relay> {
    const relay = new Relay(target);
    await new Promise<void>((resolve) => relay.#server.listen(socket, resolve));
    return relay;
  }

  #pass(target: string, call: IncomingMessage, reply: ServerResponse): void {
    const path = call.url ?? "";
    const onward = request({ socketPath: target, path, method: call.method, headers: call.headers }, (answer) => {
      const status = answer.statusCode ?? 500;
      reply.writeHead(status, answer.headers);
      reply.flushHeaders();
      const chunks: Buffer[] = [];
      const stream = path.includes("stream=true") || path.includes("/events");
      let rest = "";
      answer.on("data", (chunk: Buffer) => {
        reply.write(chunk);
        if (!stream) chunks.push(chunk);
        else if (path.includes("/events")) {
          const lines = (rest + chunk.toString("utf8")).split("\n");
          rest = lines.pop() ?? "";
          this.recording.events.push(...lines.filter((line) => line !== ""));
        }
      });
      answer.on("end", () => {
        reply.end();
        if (path === `${api}/containers/json?all=true`) this.listed = performance.timeOrigin + performance.now();
        if (call.method === "GET" && !stream)
          this.recording.answers.set(path, {
            status,
            headers: told(answer.headers),
            body: Buffer.concat(chunks),
          });
      });
      answer.on("error", () => reply.destroy());
    });
    onward.on("error", () => reply.destroy());
    reply.on("close", () => onward.destroy());
    call.pipe(onward);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** The headers without those that belong to one connection or one length. */
function told(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { connection: _, "transfer-encoding": __, "content-length": ___, ...rest } = headers;
  return rest;
}

/**
 * Answers as an engine did, over a real socket, and plays its events faster than it could act: the only figure in
 * which the engine is not the real one.
 */
export class Replay implements AsyncDisposable {
  readonly #recording: Recording;
  readonly #listeners = new Set<ServerResponse>();
  readonly #states = new Map<string, string>();
  readonly #server: Server;

  private constructor(recording: Recording) {
    this.#recording = recording;
    this.#server = createServer((call, reply) => this.#answer(call.url ?? "", reply));
  }

  static async open(socket: string, recording: Recording): Promise<Replay> {
    const replay = new Replay(recording);
    await new Promise<void>((resolve) => replay.#server.listen(socket, resolve));
    return replay;
  }

  /** Plays the recorded pauses for the given time, over and over, as happening now; gives how many were told. */
  async play(perSecond: number, ms: number): Promise<number> {
    const events = this.#recording.events
      .map((line) => JSON.parse(line))
      .filter(({ Action: action }) => action === "pause" || action === "unpause");
    const begin = performance.now();
    let told = 0;
    while (performance.now() - begin < ms && events.length > 0) {
      const due = Math.floor(((performance.now() - begin) / 1000) * perSecond);
      for (; told < due; told++) {
        const event = events[told % events.length];
        this.#states.set(event.Actor.ID, event.Action === "pause" ? "paused" : "running");
        const now = Date.now();
        const line = JSON.stringify({ ...event, time: Math.floor(now / 1000), timeNano: now * 1e6 });
        for (const listener of this.#listeners) listener.write(`${line}\n`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return told;
  }

  #answer(path: string, reply: ServerResponse): void {
    if (path.includes("/events")) {
      reply.writeHead(200, { "content-type": "application/json" }).flushHeaders();
      this.#listeners.add(reply);
      reply.on("close", () => this.#listeners.delete(reply));
      return;
    }
    const known = this.#recording.answers.get(path);
    if (!known) {
      reply.writeHead(404, { "content-type": "application/json" });
      reply.end('{"cause":"not recorded","message":"not recorded","response":404}');
      return;
    }
    reply.writeHead(known.status, known.headers);
    reply.end(this.#now(path, known.body));
  }

  /** A container that is looked at after an event is as the event said. */
  #now(path: string, body: Buffer): Buffer | string {
    const id = /\/containers\/([0-9a-f]{64})\/json/.exec(path)?.[1];
    const state = id && this.#states.get(id);
    if (!state) return body;
    const details = JSON.parse(body.toString("utf8"));
    Object.assign(details.State, { Status: state, Running: state === "running", Paused: state === "paused" });
    return JSON.stringify(details);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
