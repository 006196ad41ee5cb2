import type { HostEngines } from "../live/host-engines.ts";
import type { Journal } from "./journal.ts";
import type { Replacer } from "./replacer.ts";

/** How often kept containers are looked at, where there are any, in milliseconds. */
const everyMs = 15 * 60_000;
/** How long an engine is waited for, in milliseconds; with the next page it is found anyway. */
const patienceMs = 30_000;

/**
 * Finishes, on every engine that has some, the replacements that an earlier run of the server left open, and lets go
 * what was kept long enough. Does nothing at all where there is none.
 * @param told is called with the name of each container that was put back
 * @param failed is called with what could not be done; it is tried again
 */
export function keepReplacements(
  engines: HostEngines,
  replacer: Replacer,
  journal: Journal,
  told: (name: string) => void,
  failed: (error: unknown) => void,
): Disposable {
  const stop = new AbortController();
  const round = async (): Promise<void> => {
    const waiting = new Set(journal.open().map(({ engine }) => engine));
    if (waiting.size === 0) return;
    using _ = engines.engines.subscribe(() => {});
    for (const id of waiting) {
      try {
        const engine = await engines.engine(id, AbortSignal.any([stop.signal, AbortSignal.timeout(patienceMs)]));
        for (const name of await replacer.tidy(engine)) told(name);
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
