import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { launchBrowser } from "../../test/bed/index.ts";
import type { DoorMachine, Entrance, Person } from "./door-machine.ts";
import { logIn } from "./log-in.ts";

/** Who has not gone by then stays, in milliseconds. */
const longestMs = 240_000;

export interface Footprint {
  /** Resident memory of all that runs more than before anybody logged in, in MB (10^6 bytes). */
  readonly memory: number;
  /** The same where memory that several share (program files, libraries) counts once, in MB. */
  readonly once: number;
  /** From closing the browser until all of that has gone, in seconds; undefined where nobody waited. */
  readonly gone: number | undefined;
}

/** What it takes that these people are logged in and look at their containers. */
export async function footprint(
  door: DoorMachine,
  entrance: Entrance,
  people: readonly Person[],
  { settle, wait }: { settle: number; wait: boolean },
): Promise<Footprint> {
  await door.quiet();
  const before = door.processes();
  const more = (): number[] => [...door.processes()].filter((pid) => !before.has(pid));
  const browser = await launchBrowser();
  let memory = Number.NaN;
  let once = Number.NaN;
  try {
    for (const person of people) await logIn(browser, entrance, person);
    await delay(settle); // what opening the page set off ends
    const all = more();
    memory = all.reduce((sum, pid) => sum + kilobytes(`/proc/${pid}/status`, "VmRSS"), 0) / 1000;
    once = all.reduce((sum, pid) => sum + kilobytes(`/proc/${pid}/smaps_rollup`, "Pss"), 0) / 1000;
  } finally {
    await browser[Symbol.asyncDispose]();
  }
  if (!wait) return { memory, once, gone: undefined };
  const closed = performance.now();
  // A look goes through all processes of the computer.
  while (more().length > 0 && performance.now() - closed < longestMs) await delay(500);
  return { memory, once, gone: (performance.now() - closed) / 1000 };
}

/** Of 1000 bytes; 0 where the process has ended. */
function kilobytes(file: string, name: string): number {
  try {
    const kib = Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(readFileSync(file, "utf8"))?.[1] ?? 0);
    return (kib * 1024) / 1000;
  } catch {
    return 0;
  }
}
