import { readFileSync, readlinkSync } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** "PID-START-NAMESPACE" */
const markPattern = /^(\d{1,10})-(\d{1,20})-(\d{1,20})$/;

/**
 * Names this process, in names of files, so that one who comes later can tell whether it still lives: its number, when
 * it began (clock ticks since boot, for numbers are used again), and the namespace that the number belongs to.
 */
export function processMark(): string {
  return `${process.pid}-${startOf("self") ?? 0}-${namespace() ?? 0}`;
}

/**
 * Entries of a folder that are this user's and carry the mark of a process which is dead. What cannot be known, as of
 * processes in another namespace, counts as living.
 * @param pattern of their names; the first group is the mark
 */
export async function leftBehind(folder: string, pattern: RegExp): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const mark = pattern.exec(name)?.[1];
    if (mark === undefined || !isDead(mark)) continue;
    const path = join(folder, name);
    // Whoever may write there can give any name: only what is our own is ours.
    if ((await lstat(path).catch(() => undefined))?.uid === process.getuid?.()) found.push(path);
  }
  return found;
}

/** Whether the process of a mark has certainly ended. */
export function isDead(mark: string): boolean {
  const [, pid, start, space] = markPattern.exec(mark) ?? [];
  if (pid === undefined || start === undefined || space === undefined || space !== namespace()) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
  const now = startOf(pid);
  return now !== undefined && now !== start;
}

/** When a process began, in clock ticks since boot; proc(5), /proc/PID/stat, field 22. */
export function startOf(pid: string): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name, in brackets, may hold spaces and brackets.
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

function namespace(): string | undefined {
  try {
    return /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0];
  } catch {
    return undefined;
  }
}
