/** How long what hangs on a person's session lasts. Everything has a usual value. */
export interface SessionSettings {
  /** A session that nothing is open for ends after so many seconds. */
  readonly unusedSeconds?: number | undefined;
  /** Administrative access ends when the person has done nothing for so many minutes. */
  readonly adminIdleMinutes?: number | undefined;
}

/** Those settings in milliseconds, with what is usual. */
export function sessionTimes({ unusedSeconds = 60, adminIdleMinutes = 15 }: SessionSettings = {}) {
  return { unusedMs: unusedSeconds * 1000, adminIdleMs: adminIdleMinutes * 60_000 };
}
