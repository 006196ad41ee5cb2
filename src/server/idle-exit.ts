/** How often is looked, in milliseconds: the end is at most so much late. */
const lookMs = 1000;

export interface IdleOptions {
  /** How long nobody may have been here, in milliseconds. */
  readonly after: number;
  /** Since when nobody asks for anything, as performance.now(); undefined while somebody does. */
  readonly quietSince: () => number | undefined;
  /** Connections that are open, in use or not. */
  readonly connections: () => number;
  /** Something is at work that nobody needs to watch. */
  readonly busy: () => boolean;
  /**
   * Stops listening. It is called in the same turn of the event loop as the last look: no connection can come between
   * the two, and what comes after waits in the socket, which is systemd's, for the next start.
   */
  readonly leave: () => void;
}

/** Leaves when nobody was here for long enough; resolves then. Never where `signal` aborts before. */
export function leaveWhenIdle(options: IdleOptions, signal: AbortSignal): Promise<void> {
  const { after, quietSince, connections, busy, leave } = options;
  return new Promise((resolve) => {
    let worked = performance.now();
    let timer: NodeJS.Timeout;
    const look = (): void => {
      const now = performance.now();
      if (busy()) worked = now;
      const left = Math.max(worked, quietSince() ?? now) + after - now;
      if (left > 0 || connections() > 0) {
        timer = setTimeout(look, Math.max(0, Math.min(left, lookMs)) || lookMs);
        return;
      }
      leave();
      resolve();
    };
    look();
    signal.addEventListener("abort", () => clearTimeout(timer));
  });
}
