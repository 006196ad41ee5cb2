import type { Environment } from "./environment.ts";

/** Where folders for sockets are made that have no better place. */
export const temporaryBase = "/tmp";

/** Such a folder's name, for mktemp(1). */
export function temporaryName(mark: string): string {
  return `pilothouse-${mark}-XXXXXXXXXX`;
}

export const temporaryPattern = /^pilothouse-(\d+-\d+-\d+)-\w{10}$/;

/** The folders for sockets that survive nothing: below the user's runtime folder, or the system's for root. */
export function serviceFolders({ uid, runtimeDir }: Environment): readonly string[] {
  const bases = [...(runtimeDir === undefined ? [] : [runtimeDir]), ...(uid === 0 ? ["/run"] : [])];
  return [...new Set(bases)].map((base) => `${base}/pilothouse`);
}

/** The socket of a process's n-th service. */
export function socketName(mark: string, n: number): string {
  return `podman-${mark}-${n}.sock`;
}

export const servicePattern = /^podman-(\d+-\d+-\d+)-\d+\.sock$/;
