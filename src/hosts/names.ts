import { isUtf8 } from "node:buffer";

/**
 * The names of files are bytes; most are UTF-8, and any may be not. A byte that is none becomes a lone surrogate,
 * U+DC80 to U+DCFF, which no UTF-8 holds: so every name has one text, and every such text leads back to its name
 * (as in Python's PEP 383).
 */
export function nameOf(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString("utf8");
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find((n) => at + n <= bytes.length && isUtf8(bytes.subarray(at, at + n)));
    text +=
      length === undefined ? String.fromCharCode(0xdc00 + (bytes[at] ?? 0)) : bytes.toString("utf8", at, at + length);
    at += length ?? 1;
  }
  return text;
}

/** What the system is to be given for a path with such names in it. */
export function bytesOf(path: string): string | Buffer {
  if (path.isWellFormed()) return path;
  const parts = Array.from(path, (char) => {
    const code = char.charCodeAt(0);
    return char.length === 1 && code >= 0xdc80 && code <= 0xdcff ? Buffer.from([code - 0xdc00]) : Buffer.from(char);
  });
  return Buffer.concat(parts);
}
