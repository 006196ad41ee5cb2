import { once } from "node:events";
import { PassThrough, type Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { extract, type Header, pack } from "tar-stream";
import { Problem } from "../../problem/index.ts";

/**
 * What a tar may hold. `folder`: files and folders below it, which is all that browsers send. `archive`: also links to
 * what lies within it, as saved images have them.
 */
export type TarRules = "folder" | "archive";

/** Entries of an archive of images; there are some for each layer. */
const mostEntries = 100_000;

/**
 * A tar from a page, as it goes on to an engine. Podman (seen with 4.3) unpacks build contexts and archives of images so
 * that a file below a link lands where that leads on the host. So each entry is looked at before any byte of it goes on,
 * and the first one that does not fit breaks the stream off with a Problem. What is compressed goes on uncompressed.
 */
export function safeTar(source: Readable, rules: TarRules): Readable {
  const tar = pack();
  const reader = extract();
  const fail = (error: unknown): void => tar.destroy(unreadable(error));
  // Where the engine wants no more, too.
  tar.once("close", () => {
    reader.destroy();
    source.destroy();
  });
  source.once("error", fail);
  const closed = new Promise((resolve) => tar.once("close", () => resolve(undefined)));
  const fill = async (): Promise<void> => {
    const plain = await uncompressed(source);
    plain.on("error", fail);
    plain.pipe(reader);
    const check = checker(rules);
    for await (const entry of reader) {
      const { name, size = 0, mode, mtime, uid, gid, linkname } = entry.header;
      const type = check(entry.header);
      const header = { name, mode, mtime, uid, gid, type, ...(type === "file" ? { size } : {}) };
      if (type !== "file") {
        tar.entry({ ...header, ...(linkname && type !== "directory" ? { linkname } : {}) }, () => {});
        entry.resume();
        continue;
      }
      const into = tar.entry(header, () => {});
      into.on("error", () => {}); // the tar tells
      for await (const chunk of entry) if (!into.write(chunk)) await Promise.race([once(into, "drain"), closed]);
      into.end(Buffer.alloc(0));
    }
    tar.finalize();
  };
  fill().catch(fail);
  return tar as unknown as Readable;
}

type Kind = "file" | "directory" | "symlink" | "link";

/** Gives what an entry is. @throws Problem where it does not fit */
function checker(rules: TarRules): (header: Header) => Kind {
  const links = new Set<string>();
  const others = new Set<string>();
  return ({ name, type, linkname }) => {
    if (leadsOut(name)) throw refused(name, "It leads out of its folder.");
    const parts = name.split("/").filter((part) => part !== "" && part !== ".");
    const kind = type === "contiguous-file" ? "file" : type;
    if (kind !== "file" && kind !== "directory" && kind !== "symlink" && kind !== "link")
      throw refused(name, "It is neither a file nor a folder.");
    const link = kind === "symlink" || kind === "link";
    if (rules === "folder") {
      if (link) throw refused(name, "It is a link, which may lead out of the folder. Send a copy of what it leads to.");
      return kind;
    }
    const path = parts.join("/");
    for (const [at] of parts.entries())
      if (links.has(parts.slice(0, at + 1).join("/"))) throw refused(name, "A link stands in its way.");
    if (link) {
      const depth = kind === "symlink" ? parts.length - 1 : 0;
      if (!staysInside(linkname ?? "", depth) || others.has(path))
        throw refused(name, "It is a link that leads out of the archive.");
      links.add(path);
    } else for (const [at] of parts.entries()) others.add(parts.slice(0, at + 1).join("/"));
    if (links.size + others.size > mostEntries)
      throw new Problem("too-large", { title: `The archive has more than ${mostEntries} entries.` });
    return kind;
  };
}

function leadsOut(path: string): boolean {
  return path.startsWith("/") || path.split("/").includes("..") || path.includes("\0");
}

/** Whether a link, so many folders deep, leads up no further, and after a name not at all: that may be a link, too. */
function staysInside(target: string, depth: number): boolean {
  const steps = target.split("/").filter((part) => part !== "" && part !== ".");
  const up = steps.findIndex((part) => part !== "..");
  return !target.startsWith("/") && up >= 0 && up <= depth && !steps.slice(up).includes("..");
}

/** By their first bytes: RFC 1952, RFC 8878, and the formats of xz and bzip2. */
const magic = { gzip: [0x1f, 0x8b], zstd: [0x28, 0xb5, 0x2f, 0xfd], xz: [0xfd, 0x37, 0x7a], bzip2: [0x42, 0x5a, 0x68] };

async function uncompressed(source: Readable): Promise<Readable> {
  const first = await firstChunk(source);
  const through = new PassThrough();
  source.once("error", (error) => through.destroy(error));
  through.write(first);
  source.pipe(through);
  const is = (bytes: readonly number[]): boolean => bytes.every((byte, at) => first[at] === byte);
  if (is(magic.gzip)) return piped(through, createGunzip());
  if (is(magic.zstd)) return piped(through, createZstdDecompress());
  for (const [name, program] of [
    ["xz", "unxz"],
    ["bzip2", "bunzip2"],
  ] as const)
    if (is(magic[name]))
      throw new Problem("unsupported", {
        title: `The archive is compressed with ${name}.`,
        why: `It cannot be looked into here: unpack it with ${program} first.`,
      });
  return through;
}

function piped(from: Readable, into: PassThrough | ReturnType<typeof createGunzip>): Readable {
  from.once("error", (error) => into.destroy(error));
  return from.pipe(into);
}

function firstChunk(source: Readable): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const read = (): void => {
      const chunk: Buffer | null = source.read();
      if (chunk === null) return;
      settle();
      resolve(chunk);
    };
    const end = (): void => {
      settle();
      resolve(Buffer.alloc(0));
    };
    const settle = (): void => {
      source.off("readable", read).off("end", end).off("error", reject);
    };
    source.on("readable", read).once("end", end).once("error", reject);
  });
}

function refused(name: string, why: string): Problem {
  return new Problem("invalid-input", { title: `"${name.slice(0, 200)}" is not taken.`, why });
}

function unreadable(error: unknown): Error {
  if (error instanceof Problem) return error;
  const { message, code = "" } = error as NodeJS.ErrnoException;
  if (!/tar|header|unexpected end|premature/i.test(message) && !code.startsWith("Z_") && !code.startsWith("ZSTD"))
    return error as Error;
  return new Problem("invalid-input", { title: "That is no tar archive.", why: message }, { cause: error });
}
