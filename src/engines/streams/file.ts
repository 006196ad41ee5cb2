import { posix } from "node:path";
import { Readable } from "node:stream";
import { extract, type Header } from "tar-stream";
import type { Abortable } from "../../hosts/index.ts";
import { asProblem, Problem } from "../../problem/index.ts";
import type { Containers } from "../engine.ts";

/** Symbolic links that are followed before a chain counts as a circle, as the kernel has it. */
const linkLimit = 40;

export interface OpenFile extends Disposable {
  /** After links have been followed. */
  readonly path: string;
  readonly header: Header;
  readonly content: Readable;
}

/**
 * Opens one file of a container through the engine's archive; links are followed inside the container.
 * @throws Problem `gone`, `invalid-input` where it is no file
 */
export async function openFile(
  containers: Containers,
  id: string,
  path: string,
  options: Abortable,
): Promise<OpenFile> {
  let at = posix.normalize(path);
  for (let links = 0; links < linkLimit; links++) {
    const tar = await containers.archive(id, at, options);
    const reader = extract();
    tar.once("error", (error) => reader.destroy(error));
    tar.pipe(reader);
    const close = (): void => {
      tar.destroy();
      reader.destroy();
    };
    try {
      const { value: entry, done } = await reader[Symbol.asyncIterator]().next();
      if (done || !entry) throw new Problem("gone", { title: `There is no "${path}" in the container.` });
      const { header } = entry;
      if (header.type === "symlink" && header.linkname) {
        close();
        at = posix.resolve(posix.dirname(at), header.linkname);
        continue;
      }
      if (header.type !== "file" && header.type !== "contiguous-file")
        throw new Problem("invalid-input", { title: `"${path}" is no file.` });
      return { path: at, header, content: Readable.from(entry), [Symbol.dispose]: close };
    } catch (error) {
      close();
      throw asProblem(error);
    }
  }
  throw new Problem("invalid-input", { title: `"${path}" is a link that leads in a circle.` });
}

/** Most bytes of a file that are shown. */
const viewLimit = 256 * 1024;

export interface FileView {
  readonly path: string;
  readonly size: number;
  /** Its beginning as text; none for a file that is no text. */
  readonly text?: string;
  /** There is more than what is shown. */
  readonly cut: boolean;
}

/** The beginning of a file as text. */
export async function viewFile(
  containers: Containers,
  id: string,
  path: string,
  options: Abortable,
): Promise<FileView> {
  using file = await openFile(containers, id, path, options);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of file.content as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= viewLimit) break;
  }
  const bytes = Buffer.concat(chunks).subarray(0, viewLimit);
  const size = file.header.size ?? length;
  const cut = size > bytes.length;
  const text = textOf(bytes, cut);
  return { path: file.path, size, cut, ...(text === undefined ? {} : { text }) };
}

function textOf(bytes: Buffer, cut: boolean): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    // A character may have been cut in two at the end.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: cut });
  } catch {
    return undefined;
  }
}
