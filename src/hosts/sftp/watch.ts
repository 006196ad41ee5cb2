import { setTimeout as delay } from "node:timers/promises";
import { asProblem } from "../../problem/index.ts";
import type { Attributes } from "./packets.ts";

/** Milliseconds from one look to the next. Version 3 tells times in whole seconds, so that faster would see no more. */
const everyMs = 1000;

/**
 * Yields after each change that a look shows, and once more a look later: what changed in the same second, after the
 * look, has the same time. Ends on abort; throws a Problem where nothing is there to begin with.
 */
export async function* changesOf(look: () => Promise<Attributes>, signal: AbortSignal): AsyncGenerator<void> {
  const seen = (): Promise<string> => look().then((attributes) => JSON.stringify(attributes));
  try {
    let before = await seen();
    let again = true;
    for (;;) {
      await delay(everyMs, undefined, { signal });
      // Gone is a change like any other; and what replaces it is the next.
      const now = await seen().catch((error: unknown) => gone(error));
      const changed = now !== before;
      before = now;
      if (changed || again) yield;
      again = changed;
    }
  } catch (error) {
    if (!signal.aborted) throw asProblem(error);
  }
}

function gone(error: unknown): string {
  const problem = asProblem(error);
  if (problem.code !== "gone") throw problem;
  return "";
}
