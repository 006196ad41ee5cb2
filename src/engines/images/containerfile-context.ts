import { Readable } from "node:stream";
import { pack } from "tar-stream";

/** The name under which a pasted Containerfile is sent; both engines read it. */
export const pastedFile = "Containerfile";

/** A build context that holds nothing but the Containerfile. */
export function containerfileContext(text: string): Readable {
  const tar = pack();
  tar.entry({ name: pastedFile, mode: 0o644 }, text);
  tar.finalize();
  return Readable.from(tar);
}
