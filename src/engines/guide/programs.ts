import type { Host } from "../../hosts/index.ts";
import { run } from "../../hosts/index.ts";
import { headBytes, listedLibraries, needsOf } from "./elf.ts";

/** A file of the host that goes into the sample. */
export interface HostFile {
  /** Where the host has it. */
  readonly from: string;
  /** Where the sample has it: an absolute path. */
  readonly to: string;
  /** Bytes. */
  readonly size: number;
}

/** A program of the host with everything it needs to run elsewhere. */
export interface Program {
  readonly file: HostFile;
  readonly libraries: readonly HostFile[];
}

/** Larger files are no part of a sample, in bytes. */
const largest = 512 * 1024 * 1024;
const mostLibraries = 40;
/** Answering which libraries it needs takes a loader milliseconds. */
const listMs = 10_000;

/**
 * A program of the host, found at the first of `paths` that is there, and the libraries that the host's own loader
 * would give it. Undefined where there is none that would run in a container.
 */
export async function findProgram(
  host: Host,
  paths: readonly string[],
  to: string,
  signal: AbortSignal,
): Promise<Program | undefined> {
  for (const from of paths) {
    const head = await readHead(host, from, signal);
    if (head === undefined) continue;
    const needs = needsOf(head);
    if (needs.kind === "unknown") continue;
    const own = await measured(host, from, to, signal);
    if (!own) continue;
    if (needs.kind === "static") return { file: own, libraries: [] };
    const output = await run(host, [needs.path, "--list", from], {
      signal: AbortSignal.any([signal, AbortSignal.timeout(listMs)]),
    }).catch(() => undefined);
    signal.throwIfAborted();
    const listed = output === undefined ? undefined : listedLibraries(output);
    if (listed === undefined || listed.length > mostLibraries) continue;
    const names = [...new Set([needs.path, ...listed])];
    const libraries = await Promise.all(names.map((path) => measured(host, path, path, signal)));
    if (libraries.every((file) => file !== undefined)) return { file: own, libraries };
  }
  return undefined;
}

/** The first bytes of a file, undefined where it cannot be read. */
async function readHead(host: Host, path: string, signal: AbortSignal): Promise<Buffer | undefined> {
  try {
    const stream = await host.files.stream(path, { signal });
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of stream) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= headBytes) break;
    }
    return Buffer.concat(chunks).subarray(0, headBytes);
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/** A file behind all its symbolic links, with its size. */
async function measured(host: Host, from: string, to: string, signal: AbortSignal): Promise<HostFile | undefined> {
  let path = from;
  for (let links = 0; links < 16; links++) {
    const entry = await host.files.stat(path, { signal });
    if (entry?.kind === "symlink" && entry.target !== undefined) {
      path = entry.target.startsWith("/") ? entry.target : `${path.slice(0, path.lastIndexOf("/"))}/${entry.target}`;
      continue;
    }
    return entry?.kind === "file" && entry.size <= largest ? { from: path, to, size: entry.size } : undefined;
  }
  return undefined;
}
