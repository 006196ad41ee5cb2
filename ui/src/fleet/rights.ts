import { type Json, merge } from "../../../src/live/index.ts";
import type { Rights } from "../../../src/server/index.ts";
import { Observable, rpc, useObservable } from "../rpc/index.ts";

/** What the session may do on the page's host. */
export interface OwnRights extends Rights {
  /** When administrative access ends if nothing is done until then, in milliseconds since the epoch. */
  readonly deadline?: number;
  /** Asks for more, where there is more. */
  readonly ask?: () => void;
}

/** Whether the dialog that asks for administrative access is open. */
export const askingForRights = new Observable(false);

const ask = (): void => askingForRights.set(true);
/** A subscription that failed is begun again after so long, in milliseconds. */
const againMs = 5000;

const rights = new Observable<OwnRights>({ access: "unknown", idleMs: 0 });
let begun = false;

/** Not a live view as others: pausing those must not hold the clock of rights, nor show some that are gone. */
function begin(): void {
  begun = true;
  let latest: Rights | undefined;
  rpc.elevation.watch.subscribe(undefined, {
    onData(message) {
      latest =
        "snapshot" in message
          ? message.snapshot
          : (merge(latest as unknown as Json, message.patch) as unknown as Rights);
      const { access, left } = latest;
      rights.set({
        ...latest,
        ...(left === undefined ? {} : { deadline: Date.now() + left }),
        ...(access === "limited" ? { ask } : {}),
      });
    },
    onError: () => void setTimeout(begin, againMs),
  });
}

export function useRights(): OwnRights {
  if (!begun) begin();
  return useObservable(rights);
}
