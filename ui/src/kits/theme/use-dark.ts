import { useSyncExternalStore } from "react";

/** Whether the dark theme is on. */
export function useDark(): boolean {
  return useSyncExternalStore(watch, () => document.documentElement.classList.contains("pf-v6-theme-dark"));
}

function watch(listener: () => void): () => void {
  const classes = new MutationObserver(listener);
  classes.observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
  return () => classes.disconnect();
}
