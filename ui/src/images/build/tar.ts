/** A file or folder of an archive. Folders end with a slash. */
export interface TarEntry {
  /** With slashes, relative, such as "src/main.ts". */
  readonly path: string;
  /** None for a folder. */
  readonly body?: Blob;
  /** Milliseconds since the epoch. */
  readonly modified?: number;
}

const block = 512;
/** Bytes that ustar's field for the size holds; larger files say theirs in a pax record. */
const largest = 0o77777777777;
const utf8 = new TextEncoder();

/**
 * An archive as one Blob (POSIX.1-2017, pax interchange format). Files are not read here: a Blob refers to them, and
 * the browser reads them from the disk while it sends them, so a folder of many gigabytes takes no memory.
 * Browsers know no permissions: everything may be executed, as with Docker on Windows.
 */
export function tarBlob(entries: readonly TarEntry[]): Blob {
  const parts: BlobPart[] = [];
  for (const { path, body, modified = 0 } of entries) {
    const size = body?.size ?? 0;
    const name = utf8.encode(path);
    const records: [string, string][] = [];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is what is meant
    if (name.length > 100 || !/^[\x00-\x7f]*$/.test(path)) records.push(["path", path]);
    if (size > largest) records.push(["size", String(size)]);
    if (records.length > 0) {
      const pax = paxRecords(records);
      parts.push(header(utf8.encode("PaxHeader"), pax.length, modified, "x"), pax, padding(pax.length));
    }
    parts.push(header(name.slice(0, 100), Math.min(size, largest), modified, body ? "0" : "5"));
    if (body) parts.push(body, padding(size));
  }
  parts.push(new Uint8Array(2 * block));
  return new Blob(parts, { type: "application/x-tar" });
}

function header(name: Uint8Array, size: number, modified: number, type: "0" | "5" | "x"): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(block);
  const write = (text: string, at: number): void => bytes.set(utf8.encode(text), at);
  const octal = (value: number, digits: number): string => Math.trunc(value).toString(8).padStart(digits, "0");
  bytes.set(name, 0);
  write("0000755\0", 100);
  write("0000000\0", 108);
  write("0000000\0", 116);
  write(`${octal(size, 11)}\0`, 124);
  write(`${octal(Math.max(0, modified / 1000), 11)}\0`, 136);
  write("        ", 148);
  write(type, 156);
  write("ustar\0", 257);
  write("00", 263);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  write(`${octal(sum, 6)}\0 `, 148);
  return bytes;
}

/** "LENGTH KEY=VALUE\n" each, where the length counts itself. */
function paxRecords(records: readonly (readonly [string, string])[]): Uint8Array<ArrayBuffer> {
  const lines = records.map(([key, value]) => {
    const rest = utf8.encode(` ${key}=${value}\n`).length;
    let length = rest + String(rest).length;
    length = rest + String(length).length;
    return `${length} ${key}=${value}\n`;
  });
  return utf8.encode(lines.join(""));
}

function padding(size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array((block - (size % block)) % block);
}
