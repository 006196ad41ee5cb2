import type { Engine, EngineEvent } from "../engine.ts";

/** A list is read again so long after an event, and once for all that come meanwhile, in milliseconds. */
const settleMs = 150;
/** Reading takes a fifth of the time at most, however long one takes and however much happens. */
const rest = 4;

/**
 * Follows a list of one engine until abort, reading it again whenever `concerns` says that an event changed it.
 * Throws when the engine's events end or a list fails.
 * @param everyMs reads it also so often, for what an engine has no events of
 */
export async function followList<Row>(
  engine: Engine,
  read: (signal: AbortSignal) => Promise<readonly Row[]>,
  concerns: (event: EngineEvent) => boolean,
  publish: (rows: readonly Row[]) => void,
  signal: AbortSignal,
  everyMs?: number,
): Promise<void> {
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  let timer: NodeJS.Timeout | undefined;
  let reading = false;
  let again = false;
  let took = 0;
  const refresh = async (): Promise<void> => {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    const begun = performance.now();
    try {
      do {
        again = false;
        const rows = await read(signal);
        if (!signal.aborted) publish(rows);
      } while (again && !signal.aborted);
      took = performance.now() - begun;
    } catch (error) {
      failed.reject(error);
    } finally {
      reading = false;
    }
  };
  const events = (async () => {
    for await (const event of engine.events({ signal, listening: () => void refresh() })) {
      if (!concerns(event) || timer !== undefined) continue;
      timer = setTimeout(
        () => {
          timer = undefined;
          void refresh();
        },
        Math.max(settleMs, rest * took),
      );
    }
  })();
  const regularly = everyMs === undefined ? undefined : setInterval(() => void refresh(), everyMs);
  try {
    await Promise.race([events, failed.promise]);
  } finally {
    clearTimeout(timer);
    clearInterval(regularly);
  }
}
