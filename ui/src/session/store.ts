import type { OwnSession } from "../../../src/access/index.ts";
import { type Json, merge } from "../../../src/live/index.ts";
import { Observable, rpc, useObservable } from "../rpc/index.ts";

/** Who is logged in on this page. */
export interface Own extends OwnSession {
  /** When the console logs him out if nothing is done until then, in milliseconds since the epoch; undefined: never. */
  readonly deadline: number | undefined;
}

const own = new Observable<Own | undefined>(undefined);
let begun = false;

/** Not a live view as others: pausing those must not hold the clock of a log-out. */
function begin(): void {
  begun = true;
  let latest: OwnSession | undefined;
  rpc.session.watch.subscribe(undefined, {
    onData(message) {
      const next: OwnSession =
        "snapshot" in message
          ? message.snapshot
          : (merge(latest as unknown as Json, message.patch) as unknown as OwnSession);
      const { left } = next.idle;
      latest = next;
      own.set({ ...next, deadline: left === undefined ? undefined : Date.now() + left });
    },
  });
}

export function useOwnSession(): Own | undefined {
  if (!begun) begin();
  return useObservable(own);
}
