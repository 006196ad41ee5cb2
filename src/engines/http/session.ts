import { Duplex } from "node:stream";
import type { TerminalSize } from "../../hosts/index.ts";
import type { Session } from "../engine.ts";
import { FrameReader } from "./frames.ts";

/** Keys that nobody types: with the engines' own ctrl-p ctrl-q, ctrl-p would hang in every shell. */
export const detachKeys = "ctrl-^,ctrl-@,ctrl-^,ctrl-_";

/** Both ways of a taken-over connection; frames are taken apart where there is no terminal. */
export class SessionStream extends Duplex {
  readonly #raw: Duplex;

  constructor(raw: Duplex, framed: boolean) {
    super({ allowHalfOpen: true });
    this.#raw = raw;
    const reader = framed ? new FrameReader() : undefined;
    raw.on("data", (chunk: Buffer) => {
      let room = true;
      try {
        if (reader) for (const { data } of reader.readJoined(chunk)) room = this.push(data) && room;
        else room = this.push(chunk);
      } catch (error) {
        this.destroy(error as Error);
      }
      if (!room) raw.pause();
    });
    raw.once("end", () => this.push(null));
    raw.once("error", (error) => this.destroy(error));
    raw.once("close", () => {
      if (!this.readableEnded) this.push(null);
    });
  }

  override _read(): void {
    this.#raw.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // What is typed at a program that has ended goes nowhere; that is no fault.
    if (this.#raw.writable) this.#raw.write(chunk, () => done());
    else done();
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.#raw.writable) this.#raw.end(() => done());
    else done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#raw.destroy();
    done(error);
  }
}

export interface SessionParts {
  readonly raw: Duplex;
  readonly framed: boolean;
  readonly resize: (size: TerminalSize) => Promise<void>;
  /** Asked once, when the output has ended. */
  readonly exitCode: () => Promise<number | undefined>;
}

export function session({ raw, framed, resize, exitCode }: SessionParts): Session {
  const stream = new SessionStream(raw, framed);
  // Without an end of the output it was cut off here, and the program may go on.
  const exit = new Promise<void>((resolve) => raw.once("close", resolve)).then(() =>
    raw.readableEnded ? exitCode() : undefined,
  );
  exit.catch(() => {});
  return {
    stream,
    exit,
    resize,
    async [Symbol.asyncDispose]() {
      stream.on("error", () => {});
      stream.destroy();
    },
  };
}

/** Asks until the engine knows the exit code: the output's end can be there a little before. */
export async function settledExitCode(ask: () => Promise<{ running: boolean; code: number }>): Promise<number> {
  for (let wait = 10; ; wait *= 2) {
    const { running, code } = await ask();
    if (!running || wait > 2000) return code;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
