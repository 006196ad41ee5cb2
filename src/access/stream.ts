import type { AboutHost } from "./here.ts";
import type { Session } from "./session.ts";

/**
 * A byte stream to one page (logs, a terminal), over a WebSocket of its own. Binary messages are the stream;
 * text messages are JSON controls. The page acknowledges what it has worked off, so that a container that prints
 * 100 MB/s fills neither our memory nor the browser's.
 */
export interface PageStream extends AboutHost {
  readonly session: Session;
  readonly query: URLSearchParams;
  /** Aborts when the page goes away or the session ends. */
  readonly signal: AbortSignal;
  /** Sends bytes; resolves when there is room for more. Wait for it. Rejects after the page is gone. */
  send(bytes: Uint8Array): Promise<void>;
  /** Sends a control message. */
  control(message: object): void;
  /** Bytes and controls from the page. `ack` controls are kept back. */
  onBytes(listener: (bytes: Buffer) => void): void;
  onControl(listener: (message: unknown) => void): void;
}

/** By name, as in `/stream/NAME?…`. The stream ends when the handler settles; what it throws is sent as a problem. */
export type StreamHandlers = Readonly<Record<string, (stream: PageStream) => Promise<void>>>;

/** Bytes that may be on their way to a page without an acknowledgement. */
export const streamWindow = 1024 * 1024;
