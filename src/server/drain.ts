import type { Socket } from "node:net";

/** Bytes that may wait in a connection before senders hold back. */
const limit = 256 * 1024;

/** Whether a connection has not taken most of what was written. */
export function isFull(socket: Socket): boolean {
  return socket.writableLength > limit && !socket.destroyed;
}

/** Resolves when a connection has taken most of what was written, or is gone, or `signal` aborts. */
export async function drained(socket: Socket, signal?: AbortSignal): Promise<void> {
  while (isFull(socket) && !signal?.aborted) {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        socket.off("drain", done);
        socket.off("close", done);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      socket.on("drain", done);
      socket.on("close", done);
      signal?.addEventListener("abort", done);
    });
  }
}
