import type { WebSocket } from "ws";
import { type Here, type PageStream, type Session, streamWindow } from "../access/index.ts";
import { asProblem, Problem } from "../problem/index.ts";

/** Close codes of our streams (RFC 6455, section 7.4.2: 4000 to 4999 are private). */
const ended = 4000;
const failed = 4001;

/** Runs a stream handler over a WebSocket, with a window of unacknowledged bytes. */
export async function runPageStream(
  socket: WebSocket,
  { session, here }: { readonly session: Session; readonly here: Here | undefined },
  query: URLSearchParams,
  handler: (stream: PageStream) => Promise<void>,
): Promise<void> {
  const gone = new AbortController();
  const signal = AbortSignal.any([gone.signal, session.signal]);
  const bytesListeners = new Set<(bytes: Buffer) => void>();
  const controlListeners = new Set<(message: unknown) => void>();
  let unacknowledged = 0;
  let wake: () => void = () => {};
  signal.addEventListener("abort", () => {
    wake();
    socket.close(ended);
  });
  socket.on("close", () => gone.abort());
  socket.on("error", () => gone.abort());
  socket.on("message", (data: Buffer, binary: boolean) => {
    if (binary) {
      for (const listener of bytesListeners) listener(data);
      return;
    }
    const message = parse(data);
    if (message === undefined) return;
    if (typeof message === "object" && message !== null && "ack" in message && typeof message.ack === "number") {
      unacknowledged = Math.max(0, unacknowledged - message.ack);
      wake();
      return;
    }
    for (const listener of controlListeners) listener(message);
  });
  const stream: PageStream = {
    session,
    here,
    query,
    signal,
    async send(bytes) {
      for (let start = 0; start < bytes.length; start += streamWindow / 4) {
        const part = bytes.subarray(start, start + streamWindow / 4);
        // What the page says that it has taken may not even have left: believe the connection, too.
        while (
          (unacknowledged + part.length > streamWindow || socket.bufferedAmount > streamWindow) &&
          !signal.aborted
        ) {
          const room = Promise.withResolvers<void>();
          wake = room.resolve;
          await room.promise;
        }
        if (signal.aborted) throw new Problem("cancelled", { title: "The page is gone." });
        unacknowledged += part.length;
        socket.send(part, () => wake());
      }
    },
    control: (message) => socket.readyState === socket.OPEN && socket.send(JSON.stringify(message)),
    onBytes: (listener) => void bytesListeners.add(listener),
    onControl: (listener) => void controlListeners.add(listener),
  };
  try {
    await handler(stream);
    socket.close(ended);
  } catch (error) {
    if (!signal.aborted) stream.control({ problem: asProblem(error).toJSON() });
    socket.close(failed);
  } finally {
    gone.abort();
  }
}

function parse(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString("utf8"));
  } catch {
    return undefined;
  }
}
