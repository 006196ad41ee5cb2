/** What a person does, as far as a page sees it. Moving the mouse is left out: a table that shakes does that. */
const signs = ["keydown", "pointerdown", "wheel", "touchstart"] as const;

/** It is told once a minute at most, and oftener where something ends sooner, in milliseconds. */
const longestMs = 60_000;

/** How long to keep quiet between two reports where something ends after `idleMs` without any. */
export function quietMs(idleMs: number): number {
  return Math.min(longestMs, idleMs / 4);
}

/** The warning comes so long before what ends after `idleMs`, in milliseconds. */
export function warningMs(idleMs: number): number {
  return Math.min(60_000, idleMs / 2);
}

/** Calls `report` when the person does something, at once and then no oftener than every `quiet` ms. Call to stop. */
export function watchActivity(quiet: number, report: () => void): () => void {
  let last = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (): void => {
    timer = undefined;
    last = Date.now();
    report();
  };
  const onSign = (): void => {
    // The last sign in a quiet time counts, too: it is told at its end.
    timer ??= setTimeout(tell, Math.max(0, last + quiet - Date.now()));
  };
  for (const sign of signs) addEventListener(sign, onSign, { capture: true, passive: true });
  return () => {
    clearTimeout(timer);
    for (const sign of signs) removeEventListener(sign, onSign, { capture: true });
  };
}
