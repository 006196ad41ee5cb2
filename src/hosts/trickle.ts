import type { Readable } from "node:stream";

/** Bytes a second: much for words on the side, little for this process. */
const perSecond = 1024 * 1024;
const gapMs = 100;
const perGap = (perSecond * gapMs) / 1000;

/**
 * Reads a stream that nobody needs but whose writer must not stand still, such as a program's errors, no faster than a
 * MiB a second: who prints without end waits.
 */
export function trickle(stream: Readable, onData: (chunk: Buffer) => void = () => {}): void {
  let left = perGap;
  stream.on("data", (chunk: Buffer) => {
    onData(chunk);
    left -= chunk.length;
    if (left > 0) return;
    const wait = (1 + Math.floor(-left / perGap)) * gapMs;
    left = perGap;
    stream.pause();
    setTimeout(() => stream.resume(), wait).unref();
  });
}
