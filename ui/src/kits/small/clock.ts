import { useSyncExternalStore } from "react";

/** One timer for every relative time on the page; none while nobody shows one or the tab is hidden. */
const listeners = new Set<() => void>();
let now = Date.now();
let timer: number | undefined;

function tick() {
  now = Date.now();
  for (const tell of listeners) tell();
}

function run() {
  if (timer === undefined && listeners.size > 0 && !document.hidden) timer = window.setInterval(tick, 1000);
  else if (timer !== undefined && (listeners.size === 0 || document.hidden)) {
    clearInterval(timer);
    timer = undefined;
  }
}

function onVisible() {
  run();
  if (!document.hidden) tick();
}

function subscribe(tell: () => void) {
  if (listeners.size === 0) {
    now = Date.now();
    document.addEventListener("visibilitychange", onVisible);
  }
  listeners.add(tell);
  run();
  return () => {
    listeners.delete(tell);
    run();
    if (listeners.size === 0) document.removeEventListener("visibilitychange", onVisible);
  };
}

/**
 * What `read` makes of the time, re-read once a second; the component renders only where the result changed.
 * @param read must give a primitive
 */
export function useClock<T extends string | number | boolean>(read: (now: number) => T): T {
  return useSyncExternalStore(subscribe, () => read(now));
}
