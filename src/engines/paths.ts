import type { Abortable } from "../hosts/index.ts";
import type { Subject } from "./http/problems.ts";

/** Bytes a list may have: 10,000 containers with many labels stay below. */
export const listLimit = 128 * 1024 * 1024;

export function at(id: string, rest = ""): string {
  return `/containers/${encodeURIComponent(id)}${rest}`;
}

export function abort(signal: AbortSignal | undefined): Abortable {
  return signal ? { signal } : {};
}

export function about(id: string, { signal }: { signal?: AbortSignal | undefined }): { subject: Subject } & Abortable {
  return { subject: { kind: "container", name: id }, ...abort(signal) };
}

/** Waits a minute longer than the container may take; its own time to stop may be long, so without one for ever. */
export function patient(timeout: number | undefined): { timeout: number } {
  return { timeout: timeout === undefined ? 0 : (timeout + 60) * 1000 };
}
