import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { WebSocket } from "ws";
import { RecordReader } from "../../ui/src/kits/log/records.ts";
import type { TestConsole } from "../bed/index.ts";
import { login } from "./rpc-page.ts";

/** A stream of the console, as a page has it. */
export class PageStreamClient {
  readonly socket: WebSocket;
  readonly notes: Record<string, unknown>[] = [];
  received = 0;
  #text = "";
  #paused = false;
  #owed = 0;
  #rate: number;

  /** `rate` in bytes a second: how fast this page works off what comes. */
  constructor(socket: WebSocket, onBytes: (bytes: Buffer) => void, rate = Number.POSITIVE_INFINITY) {
    this.socket = socket;
    this.#rate = rate;
    socket.on("error", () => {});
    socket.on("message", (data: Buffer, binary: boolean) => {
      if (!binary) {
        this.notes.push(JSON.parse(data.toString()));
        return;
      }
      this.received += data.length;
      onBytes(data);
      void this.#acknowledge(data.length);
    });
  }

  /** Works off nothing more, or goes on. */
  pause(paused: boolean): void {
    this.#paused = paused;
    if (!paused) void this.#acknowledge(0);
  }

  send(text: string): void {
    this.socket.send(Buffer.from(text));
  }

  control(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Text collected by `collect`. */
  get text(): string {
    return this.#text;
  }

  readonly collect = (bytes: Buffer): void => {
    this.#text = (this.#text + bytes.toString()).slice(-1_000_000);
  };

  async closed(): Promise<void> {
    if (this.socket.readyState !== WebSocket.CLOSED) await once(this.socket, "close");
  }

  async #acknowledge(bytes: number): Promise<void> {
    this.#owed += bytes;
    if (Number.isFinite(this.#rate)) await delay((bytes / this.#rate) * 1000);
    if (this.#paused || this.#owed === 0 || this.socket.readyState !== WebSocket.OPEN) return;
    this.socket.send(JSON.stringify({ ack: this.#owed }));
    this.#owed = 0;
  }
}

/** A page of one host that opens streams of the console, and transfers files. */
export interface StreamPage {
  readonly cookie: string;
  open(
    name: string,
    query: Record<string, string>,
    options?: { rate?: number; onBytes?: (bytes: Buffer) => void },
  ): PageStreamClient;
  /** Downloads, or uploads where there is a body: "container/log", "volume/file". */
  fetch(what: string, query: Record<string, string>, body?: Buffer): Promise<Response>;
}

/** A page of a host, of the session with that cookie; without one it logs in. */
export async function pageOf(server: TestConsole, host = "local", cookie?: string): Promise<StreamPage> {
  const own = cookie ?? (await login(server));
  return {
    cookie: own,
    open(name, query, options = {}) {
      const url = `${server.origin.replace("http", "ws")}/stream/${name}?${new URLSearchParams({ host, ...query })}`;
      const socket = new WebSocket(url, { headers: { cookie: own }, perMessageDeflate: false });
      const client: PageStreamClient = new PageStreamClient(
        socket,
        (bytes) => (options.onBytes ?? client.collect)(bytes),
        options.rate,
      );
      return client;
    },
    fetch: (what, query, body) =>
      fetch(`${server.origin}/files/${what}?${new URLSearchParams({ host, ...query })}`, {
        headers: { cookie: own, origin: server.origin },
        ...(body ? { method: "POST", body: new Uint8Array(body) } : {}),
      }),
  };
}

/** The lines of a log stream as they come. */
export function logLines(): {
  readonly onBytes: (bytes: Buffer) => void;
  readonly lines: string[];
  readonly notes: Record<string, unknown>[];
} {
  const reader = new RecordReader();
  const open = { stdout: "", stderr: "" };
  const lines: string[] = [];
  const notes: Record<string, unknown>[] = [];
  return {
    lines,
    notes,
    onBytes(bytes) {
      for (const { kind, bytes: piece } of reader.read(bytes)) {
        const text = Buffer.from(piece).toString();
        if (kind === "note") {
          notes.push(JSON.parse(text));
          continue;
        }
        const parts = (open[kind] + text).split("\n");
        open[kind] = parts.pop() ?? "";
        lines.push(...parts.map((line) => `${kind} ${line}`));
        if (lines.length > 60_000) lines.splice(0, 30_000);
      }
    },
  };
}
