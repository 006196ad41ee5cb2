import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { Problem } from "../../problem/index.ts";
import { bytesOf } from "../names.ts";

/** open(2): only names the place, opens nothing (asm-generic/fcntl.h, as on x86-64 and arm64). */
const namesOnly = 0o10_000_000;
const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_NOCTTY, O_RDONLY } = constants;

/**
 * Runs the work with a path of the folder `parts` below `root` that stays this very folder whatever is renamed or
 * linked meanwhile. Each part is looked up in the one before it, as openat(2) would, and no link is followed: checking
 * paths first and opening them then would let a container put a link in between.
 */
export async function inFolder<T>(
  root: string,
  parts: readonly string[],
  work: (folder: string) => Promise<T>,
): Promise<T> {
  let folder = await open(root, namesOnly | O_DIRECTORY);
  try {
    for (const part of parts) {
      const next = await open(bytesOf(`${pathOf(folder)}/${part}`), namesOnly | O_DIRECTORY | O_NOFOLLOW);
      await folder.close();
      folder = next;
    }
    return await work(pathOf(folder));
  } catch (error) {
    throw asPlaceProblem(error, parts);
  } finally {
    await folder.close();
  }
}

/** Opens the ordinary file at `parts` below `root` for reading; a pipe or a device is not even opened. */
export function openFileIn(root: string, parts: readonly string[]): Promise<FileHandle> {
  return inFolder(root, parts.slice(0, -1), async (folder) => {
    await using place = await open(bytesOf(`${folder}/${parts.at(-1) ?? ""}`), namesOnly | O_NOFOLLOW);
    if (!(await place.stat()).isFile())
      throw new Problem("invalid-input", { title: `"${parts.join("/")}" is no file.` });
    // Awaited here: the place is closed on return.
    return await open(pathOf(place), O_RDONLY | O_NONBLOCK | O_NOCTTY);
  });
}

/** @throws Problem `invalid-input` for what could lead elsewhere */
export function partsOf(path: string): readonly string[] {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..") || path.includes("\0"))
    throw new Problem("invalid-input", { title: "That is no path below a folder." });
  return parts;
}

/** The kernel's own link to what is open, which leads there by no name. */
function pathOf({ fd }: FileHandle): string {
  return `/proc/self/fd/${fd}`;
}

function asPlaceProblem(error: unknown, parts: readonly string[]): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code !== "ENOTDIR" && code !== "ELOOP") return error;
  return new Problem(
    "invalid-input",
    { title: `"${parts.join("/")}" is not below this folder.`, why: "Links are not followed." },
    { cause: error },
  );
}
