import type { Abortable } from "../hosts/index.ts";
import { Problem } from "../problem/index.ts";
import type { Subject } from "./http/problems.ts";

/**
 * Bytes a list may have: 5,000 containers with many labels stay below. Lists are read again and again, and are held
 * whole while they are.
 */
export const listLimit = 16 * 1024 * 1024;
/** Bytes that the changed files of one container may take, which only a person asks for. */
export const changesLimit = 64 * 1024 * 1024;

/** Events that are taken of an engine: a thousand containers that start at once stay below. */
export const eventPace = { burst: 2000, perSecond: 300 };

/** The path of a container's call. Throws `invalid-input` for what can be no name. */
export function at(id: string, rest = ""): string {
  return `/containers/${segment(id)}${rest}`;
}

/**
 * A name as one segment of a path. Encoding alone does not do: engines decode and then tidy the path, so that
 * "../../version" would reach another call. Names have no slash, images' references have, but never an empty or dotted
 * part.
 */
export function segment(name: string, kind: "name" | "reference" = "name"): string {
  const parts = kind === "reference" ? name.split("/") : [name];
  // Half a surrogate pair cannot be encoded (ECMA-262, encodeURIComponent).
  if (!name.isWellFormed() || parts.some((part) => part === "" || part === "." || part === ".." || part.includes("/")))
    throw new Problem("invalid-input", { title: `"${name.slice(0, 200)}" is no ${kind}.` });
  return encodeURIComponent(name);
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
