import { useMemo, useSyncExternalStore } from "react";
import { connection } from "./connection.ts";
import { type Live, type LiveMessage, type LiveObserver, LiveStore } from "./live.ts";
import type { Observable } from "./observable.ts";
import { problemOf } from "./problem-of.ts";

/** What a tRPC subscription of a live view takes. */
interface Handlers<T> {
  onData(message: LiveMessage<T>): void;
  onError(error: unknown): void;
  onConnectionStateChange(state: { state: string }): void;
}

/**
 * Makes a store of a subscription: `liveStore((on) => rpc.containers.watch.subscribe(undefined, on))`.
 * Make it once, outside of components.
 */
export function liveStore<T extends object>(
  subscribe: (handlers: Handlers<T>) => { unsubscribe(): void },
): LiveStore<T> {
  return new LiveStore<T>((observer: LiveObserver<T>) => {
    const subscription = subscribe({
      onData: (message) => observer.message(message),
      onError: (error) => observer.failed(problemOf(error)),
      onConnectionStateChange: ({ state }) => {
        // Where the console only has the page come again, nothing is lost.
        if (state === "connecting" && !connection.turned) observer.lost();
      },
    });
    return () => subscription.unsubscribe();
  });
}

/** Follows a store while the component is shown. */
export function useLive<T extends object>(store: LiveStore<T>): Live<T> {
  return useSyncExternalStore(store.subscribe, store.get);
}

/** Follows a subscription that belongs to one object of this component; it is opened anew when `key` changes. */
export function useLiveOf<T extends object>(
  key: string,
  subscribe: (handlers: Handlers<T>) => { unsubscribe(): void },
): Live<T> & { retry(): void } {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for everything that the subscription uses
  const store = useMemo(() => liveStore<T>(subscribe), [key]);
  const live = useLive(store);
  return useMemo(() => ({ ...live, retry: () => store.retry() }), [live, store]);
}

export function useObservable<T>(observable: Observable<T>): T {
  return useSyncExternalStore(observable.subscribe, observable.get);
}
