import { Readable } from "node:stream";
import { asProblem } from "../../problem/index.ts";
import type { Handle, SftpClient } from "./client.ts";

/** Pieces of one file asked for, or sent, ahead: 1 MiB on its way keeps 20 MB/s up over 50 ms. */
const mostAhead = 8;

interface Piece {
  readonly offset: number;
  readonly length: number;
  readonly data: Promise<Buffer | undefined>;
}

/**
 * The content of an open file from `start` on. Pieces are asked for ahead, more and more of them while they come whole:
 * a small file costs one piece and the answer that nothing follows. A piece that is short (a file under /proc, one that
 * grows) is asked for again from where it broke off, and only the server's word ends the file.
 */
export async function* contentOf(
  client: SftpClient,
  handle: Handle,
  start: number,
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  const ask = (offset: number, length: number): Piece => {
    const data = client.read(handle, offset, length, signal);
    data.catch(() => {}); // those behind a failed one fail with it
    return { offset, length, data };
  };
  const pieces: Piece[] = [];
  let ahead = 1;
  let next = start;
  for (;;) {
    for (; pieces.length < ahead; next += client.readPiece) pieces.push(ask(next, client.readPiece));
    const { offset, length, data } = pieces.shift() as Piece;
    const bytes = await data;
    if (!bytes) return;
    if (bytes.length < length) pieces.unshift(ask(offset + bytes.length, length - bytes.length));
    else ahead = Math.min(ahead * 2, mostAhead);
    yield bytes;
  }
}

/** The same as a stream, which gives the file back when it ends or is destroyed. */
export function streamOf(
  client: SftpClient,
  handle: Handle,
  start: number,
  asError: (error: unknown) => Error,
  signal?: AbortSignal,
): Readable {
  const own = new AbortController();
  const content = contentOf(client, handle, start, own.signal);
  const abort = (): void => void stream.destroy(asProblem(signal?.reason));
  const stream = new Readable({
    highWaterMark: client.readPiece,
    read() {
      content.next().then(
        ({ value, done }) => stream.push(done ? null : value),
        (error: unknown) => stream.destroy(asError(error)),
      );
    },
    destroy(error, done) {
      signal?.removeEventListener("abort", abort);
      own.abort();
      handle[Symbol.dispose]();
      done(error);
    },
  });
  signal?.addEventListener("abort", abort, { once: true });
  return stream;
}

/** Writes the whole content into an open file, several pieces at a time. */
export async function fill(client: SftpClient, handle: Handle, content: Uint8Array, signal?: AbortSignal) {
  const under: Promise<void>[] = [];
  for (let at = 0; at < content.length; at += client.writePiece) {
    const piece = client.write(handle, at, content.subarray(at, at + client.writePiece), signal);
    piece.catch(() => {});
    under.push(piece);
    if (under.length >= mostAhead) await under.shift();
  }
  await Promise.all(under);
}
