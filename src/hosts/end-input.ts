import type { Writable } from "node:stream";

/** Ends a program's input. One whose program has ended is done with: Node tells nobody of the end of a destroyed stream. */
export function endInput(stdin: Writable, done: () => void): void {
  if (stdin.destroyed) done();
  else stdin.end(() => done());
}
