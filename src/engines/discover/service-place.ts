import { randomBytes } from "node:crypto";
import type { Environment } from "./environment.ts";

/** Where folders for sockets are made that have no better place. */
export const temporaryBase = "/tmp";

/** Such a folder's name, for mktemp(1). */
export function temporaryName(mark: string): string {
  return `pilothouse-${mark}-XXXXXXXXXX`;
}

export const temporaryPattern = /^pilothouse-(\d+-\d+-\d+)-\w{10}$/;
export const distantTemporaryPattern = /^pilothouse-far-[0-9a-f]{16}-\w{10}$/;

/** The folders for sockets that survive nothing: below the user's runtime folder, or the system's for root. */
export function serviceFolders({ uid, runtimeDir }: Environment): readonly string[] {
  const bases = [...(runtimeDir === undefined ? [] : [runtimeDir]), ...(uid === 0 ? ["/run"] : [])];
  return [...new Set(bases)].map((base) => `${base}/pilothouse`);
}

/**
 * Names the services of a console that does not live on the host: whether it lives, nobody there can tell, and its number
 * may be somebody else's.
 */
export function distantMark(): string {
  return `far-${randomBytes(8).toString("hex")}`;
}

export const distantPattern = /^podman-far-[0-9a-f]{16}-\d+\.sock$/;

/** The socket of a process's n-th service. */
export function socketName(mark: string, n: number): string {
  return `podman-${mark}-${n}.sock`;
}

export const servicePattern = /^podman-(\d+-\d+-\d+)-\d+\.sock$/;
