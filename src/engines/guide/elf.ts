/** Bytes from the start of a program that are looked at: its headers stand there. */
export const headBytes = 16 * 1024;

/** What a program needs to run: nothing ("static"), the loader at a path, or unknown: it is no ELF program. */
export type Needs =
  | { readonly kind: "static" }
  | { readonly kind: "unknown" }
  | { readonly kind: "loader"; readonly path: string };

const unknown: Needs = { kind: "unknown" };
const programInterpreter = 3;

/**
 * The loader that an ELF program names (elf(5), PT_INTERP), from the first bytes of its file. Only 64-bit
 * little-endian programs are read: every platform that engines run on today.
 */
export function needsOf(head: Uint8Array): Needs {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const isElf64 =
    head.length >= 64 && view.getUint32(0) === 0x7f454c46 && view.getUint8(4) === 2 && view.getUint8(5) === 1;
  if (!isElf64) return unknown;
  const table = Number(view.getBigUint64(32, true));
  const size = view.getUint16(54, true);
  const count = view.getUint16(56, true);
  if (size < 56 || table + size * count > head.length) return unknown;
  for (let index = 0; index < count; index++) {
    const at = table + index * size;
    if (view.getUint32(at, true) !== programInterpreter) continue;
    const offset = Number(view.getBigUint64(at + 8, true));
    const length = Number(view.getBigUint64(at + 32, true));
    if (length < 2 || length > 4096 || offset + length > head.length) return unknown;
    const path = Buffer.from(head.subarray(offset, offset + length - 1)).toString("latin1");
    return /^\/[\x21-\x7e]+$/.test(path) ? { kind: "loader", path } : unknown;
  }
  return { kind: "static" };
}

/**
 * The files that a loader would map for a program, from what `LOADER --list PROGRAM` prints (ld.so(8)); undefined
 * where one is missing. What the kernel itself gives (the vDSO) has no path.
 */
export function listedLibraries(output: string): readonly string[] | undefined {
  const found: string[] = [];
  for (const line of output.split("\n")) {
    if (/=>\s*not found/.test(line)) return undefined;
    const path = /(?:^|=>)\s*(\/[\x21-\x7e]+) \(0x/.exec(line)?.[1];
    if (path !== undefined) found.push(path);
  }
  return found;
}
