import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readlinkSync, rmdirSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";

/** Set inside a private machine. */
const marker = "PILOTHOUSE_TEST_MACHINE";
const cgroups = "/sys/fs/cgroup";
/** Names of cgroups carry the process and the PID namespace that it has its number in. */
const prefix = `pilothouse-test-${/\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0]}-`;

/**
 * Moves the running program into a machine of its own: the first call starts the same program again in private
 * namespaces (see machine.sh), waits for it and exits as it did; inside it returns at once. Importing the bed calls it,
 * so that a test file's engines, networks and mounts never meet those of the computer or of another test file.
 *
 * Needs root: without it, it exits with code 1 and says so.
 */
export function enterMachine(): void {
  if (process.env[marker] !== undefined) return;
  if (process.getuid?.() !== 0) {
    console.error("Tests with real engines need root, for a network, cgroups and mounts of their own: sudo npm test");
    process.exit(1);
  }
  sweep();
  const name = `${prefix}${process.pid}`;
  const program = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  // setpriv: where this process is killed, the machine goes down with it.
  const script = join(import.meta.dirname, "machine.sh");
  const { status, signal, error } = spawnSync(
    "setpriv",
    ["--pdeathsig", "KILL", "sh", script, "outside", name, ...program],
    { stdio: "inherit", env: { ...process.env, [marker]: name } },
  );
  sweep(name);
  if (error) throw error;
  process.exit(status ?? 128 + (signal ? constants.signals[signal] : 0));
}

/** Removes the given machine's cgroups and those of machines whose process is gone. The kernel refuses those in use. */
function sweep(ended?: string): void {
  const roots = existsSync(join(cgroups, "cgroup.controllers"))
    ? [cgroups]
    : readdirSync(cgroups).map((name) => join(cgroups, name));
  for (const root of roots)
    for (const entry of readdirSync(root, { withFileTypes: true })) {
      if (!entry.isDirectory() || !entry.name.startsWith(prefix)) continue;
      if (entry.name === ended || !existsSync(`/proc/${entry.name.slice(prefix.length)}`))
        removeCgroup(join(root, entry.name));
    }
}

function removeCgroup(path: string): void {
  try {
    thaw(path);
    for (const entry of readdirSync(path, { withFileTypes: true }))
      if (entry.isDirectory()) removeCgroup(join(path, entry.name));
    // The last processes of a dead machine may still be leaving: the kernel says EBUSY until they have.
    for (let attempt = 0; ; attempt++)
      try {
        rmdirSync(path);
        return;
      } catch (error) {
        if (attempt === 100) throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      }
  } catch {
    // Another run's sweep was faster, or the next one will find it.
  }
}

/** A container that was paused when its machine was killed cannot even die: it holds the cgroup until it is let go on. */
function thaw(path: string): void {
  for (const [file, word] of [
    ["freezer.state", "THAWED"],
    ["cgroup.freeze", "0"],
  ] as const)
    if (existsSync(join(path, file))) writeFileSync(join(path, file), word);
}

enterMachine();
