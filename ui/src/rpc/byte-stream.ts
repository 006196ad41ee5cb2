import type { ProblemData } from "../../../src/problem/index.ts";
import { inBrowser, socketAddress } from "../kits/address/address.ts";
import { aboutHost } from "./host.ts";

/** Close codes of the console's streams. */
const ended = 4000;
const failed = 4001;

/** How a stream ended: by itself, with a problem, because the connection broke, or with the session. */
export type StreamEnd =
  | { readonly kind: "ended" }
  | { readonly kind: "failed"; readonly problem: ProblemData | undefined }
  | { readonly kind: "lost" }
  | { readonly kind: "logged-out" };

export interface StreamHandlers {
  /** Acknowledge the bytes when they are worked off: the console sends no more than a window ahead. */
  bytes(data: Uint8Array): void;
  control?(message: unknown): void;
  end(end: StreamEnd): void;
}

export interface ByteStream {
  send(bytes: Uint8Array<ArrayBuffer> | string): void;
  control(message: object): void;
  /** Says that so many bytes are worked off. */
  acknowledge(bytes: number): void;
  /** Closes it; `end` is not called. */
  close(): void;
}

const encoder = new TextEncoder();

/** Opens `/stream/NAME?…` over a connection of its own. */
export function openStream(name: string, query: URLSearchParams, handlers: StreamHandlers): ByteStream {
  const socket = new WebSocket(socketAddress(`/stream/${name}?${aboutHost(query)}`));
  socket.binaryType = "arraybuffer";
  let problem: ProblemData | undefined;
  let open = true;
  socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
    if (!open) return;
    if (typeof data !== "string") return handlers.bytes(new Uint8Array(data));
    const message: unknown = JSON.parse(data);
    if (typeof message === "object" && message !== null && "problem" in message)
      problem = message.problem as ProblemData;
    else handlers.control?.(message);
  };
  socket.onclose = ({ code }) => {
    if (!open) return;
    open = false;
    if (code === failed || problem) handlers.end({ kind: "failed", problem });
    else if (code === ended) handlers.end({ kind: "ended" });
    else
      void fetch(inBrowser("/session"), { cache: "no-store" }).then(
        ({ status }) => handlers.end({ kind: status === 401 ? "logged-out" : "lost" }),
        () => handlers.end({ kind: "lost" }),
      );
  };
  const send = (data: Uint8Array<ArrayBuffer> | string): void => {
    if (socket.readyState === WebSocket.OPEN) socket.send(data);
  };
  return {
    send: (bytes) => send(typeof bytes === "string" ? encoder.encode(bytes) : bytes),
    control: (message) => send(JSON.stringify(message)),
    acknowledge: (bytes) => send(JSON.stringify({ ack: bytes })),
    close() {
      open = false;
      socket.close();
    },
  };
}
