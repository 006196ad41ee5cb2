// Says whether something has to be made again. Plain JavaScript without dependencies: Node 20 runs it before anything
// is installed.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Whether the sources are those that `mark` was called with. Sizes and times are compared first; where they differ
 * (a checkout, a copy), the contents decide.
 * @param {string} file where the stamp lies
 * @param {string[]} sources files and folders
 */
export function upToDate(file, sources) {
  let stamp;
  try {
    stamp = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return false;
  }
  const files = list(sources);
  if (stamp.times === times(files)) return true;
  if (stamp.contents !== contents(files)) return false;
  mark(file, sources);
  return true;
}

/** Remembers the sources as they are now. */
export function mark(file, sources) {
  const files = list(sources);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ times: times(files), contents: contents(files) }));
}

function list(sources) {
  return sources
    .flatMap((path) =>
      statSync(path).isDirectory()
        ? readdirSync(path, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile() && !/\.test\.[a-z]+$/.test(entry.name))
            .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
        : [path],
    )
    .sort();
}

function times(files) {
  return digest(
    files.map((file) => {
      const { size, mtimeMs } = statSync(file);
      return `${file} ${size} ${mtimeMs}`;
    }),
  );
}

function contents(files) {
  return digest(files.flatMap((file) => [file, readFileSync(file)]));
}

function digest(parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex");
}
