// Takes each guard of the console away in turn, and sees a test fail: `node scripts/guards.mjs [WORD…]` runs those whose
// name has the word. A guard that nobody would miss is none.
import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { guards } from "./guards-list.mjs";
import { pinnedNode, root } from "./setup.mjs";

/** A test file that takes longer, in milliseconds, hangs for want of the guard: that counts as failed. */
const longestMs = 60_000;
/** Where it is known how long it takes with the guard: so much more, and so many times that. */
const patience = { ms: 5000, times: 3 };

/**
 * A copy of the sources, to take guards away in. Disposing removes it.
 */
export async function workshop() {
  const folder = await mkdtemp(join(tmpdir(), "pilothouse-guards-"));
  for (const part of ["src", "packaging", "package.json"])
    await cp(join(root, part), join(folder, part), { recursive: true });
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  const took = new Map();
  return {
    folder,
    /** Whether the guard's test passes with the guard there. */
    async passes(guard) {
      const begin = performance.now();
      const passed = await runTest(folder, guard, longestMs);
      took.set(keyOf(guard), performance.now() - begin);
      return passed;
    },
    /** Whether the guard's test passes although the guard is gone. */
    async passesWithout(guard) {
      const file = join(folder, guard.file);
      const text = await readFile(file, "utf8");
      await writeFile(file, without(text, guard));
      try {
        const known = took.get(keyOf(guard));
        const limit = known === undefined ? longestMs : Math.min(longestMs, patience.ms + patience.times * known);
        return await runTest(folder, guard, limit);
      } finally {
        await writeFile(file, text);
      }
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The same for guards whose test is the same. */
export function keyOf({ test, only = "" }) {
  return `${test} ${only}`;
}

/** The text of a file without one guard. Throws where its line is not there, or there twice: the list is then wrong. */
export function without(text, { name, file, line, instead = "" }) {
  const places = text.split(line).length - 1;
  if (places !== 1) throw new Error(`guard "${name}": its line is ${places} times in ${file}: ${line}`);
  return text.replace(line, () => instead);
}

function runTest(folder, { test, only }, limit) {
  const pattern = only === undefined ? [] : [`--test-name-pattern=^${only}`];
  return new Promise((resolve, reject) => {
    const child = spawn(pinnedNode(), ["--test", "--test-force-exit", ...pattern, test], {
      cwd: folder,
      // A runner within a runner would only report to the outer one.
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
      stdio: "ignore",
      // A group of its own: the runner runs the file in a process of its own, which would hang on by itself.
      detached: true,
    });
    const timer = setTimeout(() => process.kill(-child.pid, "SIGKILL"), limit);
    child.once("error", reject);
    child.once("exit", (code) => {
      clearTimeout(timer);
      resolve(code === 0);
    });
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const words = process.argv.slice(2);
  await using place = await workshop();
  for (const guard of guards.filter(({ name }) => words.every((word) => name.includes(word)))) {
    const missed = !(await place.passesWithout(guard));
    console.log(`${missed ? "missed" : "NOT MISSED"}  ${guard.name}`);
    if (!missed) process.exitCode = 1;
  }
}
