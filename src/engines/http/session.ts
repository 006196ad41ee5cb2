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

/** Marks the programs of one session by their environment, as SSH_TTY does those of a login. */
export const sessionVariable = "PILOTHOUSE_SESSION";

/**
 * Hangs up: engines leave a program running whose terminal nobody holds any more, one more for each closed window.
 * As with a lost login, what was started with nohup stays. A container without these tools keeps its programs.
 */
export function hangUpCommand(mark: string): readonly string[] {
  const script = `for p in /proc/[0-9]*; do
  tr '\\0' '\\n' <"$p/environ" 2>/dev/null | grep -qx "$1" && kill -HUP "\${p#/proc/}"
done`;
  return ["sh", "-c", script, "sh", `${sessionVariable}=${mark}`];
}

export interface SessionParts {
  readonly raw: Duplex;
  readonly framed: boolean;
  readonly resize: (size: TerminalSize) => Promise<void>;
  /** Asked once, when the output has ended. */
  readonly exitCode: () => Promise<number | undefined>;
  /** Called where the session was cut off here while the program went on. */
  readonly hangUp?: () => Promise<void>;
}

export function session({ raw, framed, resize, exitCode, hangUp }: SessionParts): Session {
  const stream = new SessionStream(raw, framed);
  // Nothing is read there any more. A socket of this machine ends its other half by itself, one of a wire does not.
  raw.once("end", () => raw.end());
  // Without an end of the output it was cut off here, and the program may go on.
  const exit = new Promise<void>((resolve) => raw.once("close", resolve)).then(async () => {
    if (raw.readableEnded) return exitCode();
    await hangUp?.().catch(() => {});
    return undefined;
  });
  exit.catch(() => {});
  return {
    stream,
    exit,
    resize,
    async [Symbol.asyncDispose]() {
      stream.on("error", () => {});
      stream.destroy();
      await exit.catch(() => {});
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
