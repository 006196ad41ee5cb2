/**
 * What screen readers are told: one polite message at a time. Answers to what a person did are spoken as they
 * come; unprompted ones at most once in ten seconds, the newest of those that waited.
 */

/** Least time between two unprompted messages, in ms. */
export const unpromptedEvery = 10_000;

export interface Announcer {
  /** Says an answer to what the person did. */
  answer(text: string): void;
  /** Says something the person did not ask for. */
  unprompted(text: string): void;
}

/** An announcer over a sink, with the clock of the caller. */
export function createAnnouncer(
  say: (text: string) => void,
  clock: { now: () => number; after: (ms: number, run: () => void) => void },
): Announcer {
  let last = Number.NEGATIVE_INFINITY;
  let waiting: string | undefined;
  const flush = () => {
    if (waiting === undefined) return;
    last = clock.now();
    say(waiting);
    waiting = undefined;
  };
  return {
    answer: say,
    unprompted(text) {
      const due = last + unpromptedEvery - clock.now();
      const scheduled = waiting !== undefined;
      waiting = text;
      if (due <= 0) flush();
      else if (!scheduled) clock.after(due, flush);
    },
  };
}
