import { useState, useSyncExternalStore } from "react";
import { createAnnouncer } from "./announce.ts";

let spoken = { text: "", count: 0 };
const listeners = new Set<() => void>();

const announcer = createAnnouncer(
  (text) => {
    spoken = { text, count: spoken.count + 1 };
    for (const tell of listeners) tell();
  },
  { now: () => performance.now(), after: (ms, run) => window.setTimeout(run, ms) },
);

/** Tells screen readers the result of what the person just did. */
export function announce(text: string): void {
  announcer.answer(text);
}

/** Tells screen readers something nobody asked for; at most once in ten seconds. */
export function announceUnprompted(text: string): void {
  announcer.unprompted(text);
}

function subscribe(tell: () => void) {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/** The page's one polite status region: put it into the shell once; dialogs bring their own. */
export function LiveRegion() {
  const { text, count } = useSyncExternalStore(subscribe, () => spoken);
  const [before] = useState(count);
  return (
    <div role="status" aria-live="polite" className="pf-v6-screen-reader">
      {/* A new element makes the same words be spoken again. */}
      {count > before && <span key={count}>{text}</span>}
    </div>
  );
}
