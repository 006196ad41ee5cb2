import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { Problem } from "../problem/index.ts";

/** Bytes of a token file that are read; a token is far shorter. */
const fileLimit = 4096;

/**
 * The login token that a file holds. What is judged is the very file that is read, so nobody can put another in its
 * place between the two; a pipe is not waited for.
 * @throws Problem where it cannot be read, is no ordinary file, others may read or write it, or it holds no token
 */
export function readTokenFile(file: string): string {
  const bytes = Buffer.alloc(fileLimit + 1);
  let length = 0;
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw unfit(file, "It is no ordinary file.");
    if ((stats.mode & 0o077) !== 0)
      throw new Problem("invalid-input", {
        title: `The token file ${file} is open to other users.`,
        why: `Who knows the token can do all that you can. Run: chmod 600 ${file}`,
      });
    for (let got = -1; got !== 0 && length < bytes.length; length += got)
      got = readSync(descriptor, bytes, length, bytes.length - length, null);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem("invalid-input", {
      title: `The token file ${file} cannot be read.`,
      why: error instanceof Error ? error.message : String(error),
    });
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
  if (length > fileLimit) throw unfit(file, `It is larger than ${fileLimit} bytes.`);
  const token = bytes.toString("utf8", 0, length).trim();
  if (token === "") throw unfit(file, "It is empty.");
  if (/^[\w.~-]{16,512}$/.test(token)) return token;
  throw new Problem("invalid-input", {
    title: `The token in ${file} does not fit.`,
    why: "It takes 16 to 512 letters, digits, and - _ . ~ only.",
  });
}

function unfit(file: string, why: string): Problem {
  return new Problem("invalid-input", { title: `The token file ${file} does not fit.`, why });
}
