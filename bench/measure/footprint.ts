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
  try {
    for (const person of people) await logIn(browser, entrance, person);
    await delay(settle); // what opening the page set off ends
    memory = more().reduce((sum, pid) => sum + resident(pid), 0);
  } finally {
    await browser[Symbol.asyncDispose]();
  }
  if (!wait) return { memory, gone: undefined };
  const closed = performance.now();
  // A look goes through all processes of the computer.
  while (more().length > 0 && performance.now() - closed < longestMs) await delay(500);
  return { memory, gone: (performance.now() - closed) / 1000 };
}

/** 0 where it has ended. */
function resident(pid: number): number {
  try {
    return (Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024) / 1e6;
  } catch {
    return 0;
  }
}
