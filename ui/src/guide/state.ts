import { Observable } from "../rpc/index.ts";
import type { Progress } from "./steps.ts";

/** The guide as this tab has it; it survives a reload. */
export interface Guide {
  /** Undefined until its plan is made. */
  readonly progress?: Progress;
  readonly folded: boolean;
}

const key = "pilothouse.guide";
const version = 1;

/** The guide while it is open; undefined otherwise. */
export const guide = new Observable<Guide | undefined>(read());
guide.subscribe(() => write(guide.get()));

/** Full id of a container whose log lines the person has before them. */
export const seenLogs = new Observable<string | undefined>(undefined);

/** Opens the guide, or unfolds it where it is open. A finished one begins anew. */
export function openGuide(): void {
  const now = guide.get();
  const finished = now?.progress?.done.remove !== undefined;
  guide.set(now && !finished ? { ...now, folded: false } : { folded: false });
}

/** Forgets the progress; the guide stays open. */
export function restartGuide(): void {
  guide.set({ folded: false });
}

export function closeGuide(): void {
  guide.set(undefined);
}

export function changeGuide(change: (guide: Guide) => Guide): void {
  const now = guide.get();
  if (now) guide.set(change(now));
}

function read(): Guide | undefined {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(key) ?? "null");
    if (typeof found !== "object" || found === null || !("version" in found) || found.version !== version)
      return undefined;
    const { progress, folded } = found as unknown as Guide;
    return { folded: folded === true, ...(progress?.plan && progress.done ? { progress } : {}) };
  } catch {
    // No storage, or not what was written.
    return undefined;
  }
}

function write(now: Guide | undefined): void {
  try {
    if (now) sessionStorage.setItem(key, JSON.stringify({ version, ...now }));
    else sessionStorage.removeItem(key);
  } catch {
    // Private windows and full storage: it lasts until the page closes.
  }
}
