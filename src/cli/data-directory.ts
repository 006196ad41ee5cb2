import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { Problem } from "../problem/index.ts";

/**
 * Where the console keeps its own data: what `--data` says, else a folder below $XDG_DATA_HOME or the home (XDG Base
 * Directory Specification).
 * @throws Problem where nothing says where the home is: a user that is in no list of users, as in some containers
 */
export function dataDirectory(
  given: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
  home: () => string = homedir,
): string {
  if (given !== undefined) return resolve(given);
  return resolve(env.XDG_DATA_HOME || join(homeOf(home), ".local/share"), "pilothouse");
}

function homeOf(home: () => string): string {
  let why = "HOME is empty.";
  try {
    const folder = home();
    if (folder !== "") return folder;
  } catch {
    why = `HOME is not set, and user ${process.getuid?.()} is in no list of users.`;
  }
  throw new Problem("invalid-input", {
    title: "There is no home directory to keep the console's data in.",
    why: `${why} Say where with --data DIR.`,
  });
}
