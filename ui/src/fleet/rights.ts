import type { Rights } from "../../../src/server/index.ts";
import { liveStore, Observable, rpc, useLive } from "../rpc/index.ts";

const rights = liveStore<Rights>((on) => rpc.elevation.watch.subscribe(undefined, on));

/** Whether the dialog that asks for administrative access is open. */
export const askingForRights = new Observable(false);

const ask = (): void => askingForRights.set(true);

/** What the session may do on the page's host, and what asks for more where there is more. */
export function useRights(): Rights & { readonly ask?: () => void } {
  const access = useLive(rights).data?.access ?? "unknown";
  return access === "limited" ? { access, ask } : { access };
}
