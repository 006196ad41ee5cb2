import type { Readable, Writable } from "node:stream";
import type { ExitStatus } from "../host.ts";
import type { Mark } from "./start.ts";

/** A program that a wire has started: its streams as they are, with all that others wrote before it. */
export interface RawProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when it has ended and its output is read. Rejects with a Problem where the wire broke. */
  readonly exit: Promise<ExitStatus>;
  /** Lets go of it, whether or not it has ended. */
  close(): void;
}

/** A leader (`bootCommand(leaderName, mark)`) that waits for its line, and the way to send signals to its group. */
export interface RawLeader extends RawProcess {
  readonly mark: Mark;
  /** Through the holder; nothing happens where that is gone, and the group with it. */
  send(signal: NodeJS.Signals, leader: number): void;
  /** Lets a leader end that waits for it, once all that its program printed has come. Without it none waits. */
  finish?(leader: number): void;
  /** Ends its whole session, as the end of a terminal does, but for all of them. */
  end(leader: number): void;
}
