import { type Figure, smoke } from "../measure/report.ts";
import type { CockpitMachine } from "./cockpit-machine.ts";
import { cockpitVersion } from "./cockpit-root.ts";

/**
 * Measures Cockpit in a machine of its own, which is gone afterwards. Gives undefined where the run does not ask for
 * peers (`--peers`), and where it could not be done: one line says why, and the figure stands without its peer.
 *
 * A figure that does not import the test bed calls it first: the bed starts the program again, in a private machine.
 */
export async function measureCockpit<T>(measure: (machine: CockpitMachine) => Promise<T>): Promise<T | undefined> {
  if (smoke || !process.argv.includes("--peers")) return undefined;
  const { startCockpit } = await import("./cockpit-machine.ts");
  try {
    await using machine = await startCockpit();
    return await measure(machine);
  } catch (error) {
    const why = String(error).split("\n").slice(0, 3).join(" ");
    console.error(`Cockpit could not be measured, the figure stands without it: ${why}`);
    return undefined;
  }
}

/** The peer of a figure; `how` says what is different from how ours is measured. */
export function asPeer(value: number | undefined, how?: string): Figure["peer"] {
  if (value === undefined) return undefined;
  return { name: how === undefined ? cockpitVersion() : `${cockpitVersion()}, ${how}`, value };
}
