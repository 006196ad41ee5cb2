/** Bytes of used buffers that may lie about. */
const most = 8 * 1024 * 1024;

/** Each so many times the old objects are looked through too, which takes some 20 ms: what outlived its use is there. */
const wholeEvery = 8;

let lying = 0;
let rounds = 0;

/**
 * Notes that a buffer of a stream has been used. V8 lets 64 MiB of such buffers lie about before it looks for them (its
 * soft limit of memory outside of its heap), for they are no burden on the heap itself. Its collector of young objects,
 * which takes a millisecond, is asked for earlier. Where it cannot be (Node without --expose-gc), V8 goes on as ever.
 */
export function usedUp(bytes: number): void {
  lying += bytes;
  if (lying < most) return;
  lying = 0;
  rounds = (rounds + 1) % wholeEvery;
  globalThis.gc?.({ type: rounds === 0 ? "major" : "minor" });
}
