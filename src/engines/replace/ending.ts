import { setTimeout as delay } from "node:timers/promises";
import { asProblem, type ProblemCode } from "../../problem/index.ts";
import type { Engine } from "../engine.ts";

/** How long the engine's own removal of a container that has stopped is waited for, in milliseconds. */
const removalMs = 15_000;

const unanswered: ReadonlySet<ProblemCode> = new Set(["connection-lost", "engine-stopped", "timeout", "unknown"]);

/** Whether a call that ended so may have been done all the same. */
export function mayBeDone(error: unknown): boolean {
  return unanswered.has(asProblem(error).code);
}

/**
 * Stops a container. The engine itself removes one with `autoRemove`, some time after the stop has been answered: that
 * is waited for, since a start or a removal that meets it fails.
 */
export async function stopped(engine: Engine, id: string, autoRemove: boolean): Promise<void> {
  await gone(engine.containers.stop(id));
  if (autoRemove) await vanished(engine, id);
}

/** Removes a container, running or not; one that the engine is just removing is waited for. */
export async function removed(engine: Engine, id: string, volumes: boolean): Promise<void> {
  try {
    await gone(engine.containers.remove(id, { force: true, volumes }));
  } catch (error) {
    if (!(await vanished(engine, id))) throw error;
  }
}

/** What is gone already is as removed as it can be. */
export async function gone(removal: Promise<void>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    const { code } = asProblem(error);
    if (code !== "gone" && code !== "image-not-found") throw error;
  }
}

async function vanished(engine: Engine, id: string): Promise<boolean> {
  const end = performance.now() + removalMs;
  while (await engine.containers.summary(id)) {
    if (performance.now() > end) return false;
    await delay(50);
  }
  return true;
}
