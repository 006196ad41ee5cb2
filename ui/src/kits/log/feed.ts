import type { LogNote } from "../../../../src/engines/index.ts";
import type { ProblemData } from "../../../../src/problem/index.ts";
import { logText } from "../../messages/log.ts";
import { type ByteStream, Observable, pause, type StreamHandlers } from "../../rpc/index.ts";
import { LineBuffer } from "./line-buffer.ts";
import { RecordReader } from "./records.ts";

/** Time for reading lines in one frame, in milliseconds: the rest of the frame is the page's. */
const frameBudget = 8;
/** Messages are read in pieces of so many bytes, so that the budget can be kept. */
const pieceLength = 32 * 1024;
/** Hidden pages draw no frames: they read so often, in milliseconds. */
const hiddenMs = 250;

export interface LogState {
  /** `reading`: what was there is still coming. `lost`: the connection broke and is tried again. */
  readonly kind: "opening" | "reading" | "live" | "ended" | "lost" | "failed" | "logged-out";
  readonly problem?: ProblemData | undefined;
  /** Changes with every line. */
  readonly version: number;
  /** Lines that were left out on the way. */
  readonly skipped: number;
}

/** Opens the stream; `since` (RFC 3339) for going on where another one ended. */
export type OpenLog = (since: string | undefined, handlers: StreamHandlers) => ByteStream;

/** The lines of one log, as they come. Reading costs a bounded part of each frame, and the console waits for it. */
export class LogFeed {
  readonly buffer = new LineBuffer();
  readonly state = new Observable<LogState>({ kind: "opening", version: 0, skipped: 0 });
  readonly #open: OpenLog;
  #stream: ByteStream | undefined;
  #reader = new RecordReader();
  #waiting: Uint8Array[] = [];
  #scheduled = false;
  #retries = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #ended: Partial<LogState> | undefined;
  #stopPause: (() => void) | undefined;

  constructor(open: OpenLog) {
    this.#open = open;
  }

  start(): void {
    this.#stopPause ??= pause.subscribe(() => this.#schedule());
    this.#connect(undefined);
  }

  stop(): void {
    clearTimeout(this.#retry);
    this.#stream?.close();
    this.#stream = undefined;
    this.#stopPause?.();
    this.#stopPause = undefined;
    this.#waiting = [];
  }

  /** Goes on after the last line: when the container runs again, or after a problem. */
  resume(): void {
    clearTimeout(this.#retry);
    this.#stream?.close();
    const last = this.buffer.lastStamp;
    this.buffer.skipKnown();
    this.#connect(last || undefined);
  }

  /** Forgets the lines; what comes next is shown. */
  clear(): void {
    this.buffer.clear();
    this.#tell({});
  }

  #connect(since: string | undefined): void {
    this.#reader = new RecordReader();
    this.#waiting = [];
    this.#ended = undefined;
    this.#tell({ kind: "opening", problem: undefined });
    this.#stream = this.#open(since, {
      bytes: (data) => {
        this.#waiting.push(data);
        this.#schedule();
      },
      end: (end) => {
        this.#ended = end.kind === "failed" ? { kind: "failed", problem: end.problem } : { kind: end.kind };
        this.#schedule();
      },
    });
  }

  #schedule(): void {
    if (this.#scheduled || (this.#waiting.length === 0 && !this.#ended)) return;
    this.#scheduled = true;
    const next = document.hidden ? (work: () => void) => setTimeout(work, hiddenMs) : requestAnimationFrame;
    next(() => {
      this.#scheduled = false;
      if (!pause.get().paused) this.#work();
    });
  }

  #work(): void {
    if (!this.#stream) return;
    const until = performance.now() + frameBudget;
    let done = 0;
    let changes: Partial<LogState> = {};
    while (this.#waiting.length > 0 && performance.now() < until) {
      const message = this.#waiting[0] as Uint8Array;
      const piece = message.subarray(0, pieceLength);
      if (piece.length === message.length) this.#waiting.shift();
      else this.#waiting[0] = message.subarray(pieceLength);
      done += piece.length;
      for (const { kind, bytes } of this.#reader.read(piece)) {
        if (kind === "note") changes = { ...changes, ...this.#note(JSON.parse(new TextDecoder().decode(bytes))) };
        else this.buffer.push(kind, bytes);
      }
    }
    if (done > 0) {
      this.#stream.acknowledge(done);
      this.#retries = 0;
      if (this.state.get().kind === "opening") changes = { kind: "reading", ...changes };
    }
    if (this.#waiting.length === 0 && this.#ended) {
      changes = { ...changes, ...this.#ended };
      this.#ended = undefined;
      this.buffer.end();
      if (changes.kind === "lost") {
        const wait = Math.min(10_000, 500 * 2 ** this.#retries++);
        this.#retry = setTimeout(() => this.resume(), wait);
      }
    }
    this.#tell(changes);
    this.#schedule();
  }

  #note(note: LogNote): Partial<LogState> {
    if ("live" in note) return { kind: "live" };
    if ("skipped" in note) {
      this.buffer.note(logText.skipped(note.skipped, note.atLeast));
      return { skipped: this.state.get().skipped + note.skipped };
    }
    return {};
  }

  #tell(changes: Partial<LogState>): void {
    const before = this.state.get();
    this.state.set({ ...before, ...changes, version: before.version + 1 });
  }
}
