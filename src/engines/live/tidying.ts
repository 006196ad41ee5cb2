import type { Engine } from "../engine.ts";
import type { HostEngines } from "./host-engines.ts";

/** How often it is looked whether there is something to tidy, in milliseconds. */
const everyMs = 15 * 60_000;
/** How long an engine is waited for, in milliseconds; with the next page it is found anyway. */
const patienceMs = 30_000;

/** What is to be tidied on engines: what an earlier run of the server left, and what was kept long enough. */
export interface Chore {
  /** The ids of engines that have some. */
  waiting(): readonly string[];
  /** Gives the names of what was put right. */
  tidy(engine: Engine): Promise<readonly string[]>;
}

/**
 * Tidies every engine that has something to be tidied, now and from time to time. Does nothing at all where there is
 * none.
 * @param told is called with the name of everything that was put right
 * @param failed is called with what could not be done; it is tried again
 */
export function keepTidy(
  engines: HostEngines,
  chores: readonly { readonly chore: Chore; readonly told: (name: string) => void }[],
  failed: (error: unknown) => void,
): Disposable {
  const stop = new AbortController();
  const round = async (): Promise<void> => {
    const waiting = new Set(chores.flatMap(({ chore }) => chore.waiting()));
    if (waiting.size === 0) return;
    using _ = engines.engines.subscribe(() => {});
    for (const id of waiting) {
      try {
        const engine = await engines.engine(id, AbortSignal.any([stop.signal, AbortSignal.timeout(patienceMs)]));
        for (const { chore, told } of chores) for (const name of await chore.tidy(engine)) told(name);
      } catch (error) {
        if (!stop.signal.aborted) failed(error);
      }
    }
  };
  const look = (): void => void round().catch(failed);
  look();
  const timer = setInterval(look, everyMs);
  timer.unref();
  return {
    [Symbol.dispose]: () => {
      stop.abort();
      clearInterval(timer);
    },
  };
}
