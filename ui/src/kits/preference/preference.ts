import { useSyncExternalStore } from "react";

/** What a browser remembers for a person: density, saved views, switched-off hints. Works without storage too. */
const memory = new Map<string, string>();
const listeners = new Set<() => void>();

export function readPreference(key: string): string | null {
  try {
    return localStorage.getItem(`pilothouse.${key}`) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

export function writePreference(key: string, value: string): void {
  memory.set(key, value);
  try {
    localStorage.setItem(`pilothouse.${key}`, value);
  } catch {
    // Private windows and full storage: remembered until the page closes.
  }
  for (const tell of listeners) tell();
}

function subscribe(tell: () => void) {
  listeners.add(tell);
  addEventListener("storage", tell);
  return () => {
    listeners.delete(tell);
    removeEventListener("storage", tell);
  };
}

/** A remembered text, or null; changes in other tabs arrive too. */
export function usePreference(key: string): [string | null, (value: string) => void] {
  const value = useSyncExternalStore(subscribe, () => readPreference(key));
  return [value, (next) => writePreference(key, next)];
}
