import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Bytes of used buffers that may lie about. */
const most = 8 * 1024 * 1024;

/** Each so many times the old objects are looked through too, which takes some 20 ms: what outlived its use is there. */
const wholeEvery = 8;

let lying = 0;
let rounds = 0;
let collect: NodeJS.GCFunction | undefined;

/**
 * Notes that a buffer of a stream has been used. V8 lets 64 MiB of such buffers lie about before it looks for them (its
 * soft limit of memory outside of its heap), for they are no burden on the heap itself. Its collector of young objects,
 * which takes a millisecond, is asked for earlier.
 */
export function usedUp(bytes: number): void {
  lying += bytes;
  if (lying < most) return;
  lying = 0;
  rounds = (rounds + 1) % wholeEvery;
  collect ??= collector();
  collect({ type: rounds === 0 ? "major" : "minor" });
}

/**
 * V8's own function, which it has in contexts that are made while --expose-gc is set. Node's program is not started
 * with that option: its compiled code is of use under the options that it was compiled with only, and the start would
 * take half as long again (docs/decisions/016).
 */
function collector(): NodeJS.GCFunction {
  setFlagsFromString("--expose-gc");
  try {
    return runInNewContext("gc") as NodeJS.GCFunction;
  } finally {
    setFlagsFromString("--no-expose-gc");
  }
}
