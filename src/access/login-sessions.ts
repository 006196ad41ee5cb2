import { LiveValue } from "./live.ts";
import type { Role } from "./role.ts";
import { hash, newSecret, type Session, type SessionBook } from "./session.ts";

/** How a session ended by itself. */
export type SessionEnd = "idle" | "unused" | "lost" | "logged-out";

export interface LoginSessionsOptions {
  /** A person who does nothing for so long is logged out, in milliseconds; undefined: never. */
  readonly idleMs?: number | undefined;
  /** A session that nothing is open for is ended after so long, in milliseconds. */
  readonly unusedMs: number;
  readonly now?: () => number;
  /** Told why a session ended. */
  readonly ended?: (session: Session, why: SessionEnd) => void;
}

/** Whose session it is, and where from. */
export interface Login {
  readonly user: string;
  readonly role: Role | undefined;
  /** The client's address. */
  readonly address: string;
  /** The browser's family, "Firefox on Linux". */
  readonly browser: string;
}

/** A session as its owner sees it in the list of his own. Times in milliseconds since the epoch. */
export interface SessionRow extends Pick<Login, "address" | "browser"> {
  readonly id: string;
  readonly began: number;
  /** When the person last did something there, as far as its pages told. */
  readonly active: number;
  /** Pages, transfers and tasks that are open for it. */
  readonly open: number;
}

/** How long a session may go on without anything being done, for its pages' countdown. */
export interface IdleState {
  /** Milliseconds until the log-out, counted from when this was sent; undefined: never. */
  readonly left?: number;
  /** Milliseconds after which who does nothing is logged out; undefined: never. */
  readonly full?: number;
  /** Grows with everything that the person does, so that pages see one after the other. */
  readonly count: number;
}

/** Sessions that a person may have at the same time; the one that was used least recently makes room. */
const mostOfOne = 20;

interface Entry {
  readonly key: string;
  readonly session: Session;
  readonly login: Login;
  readonly end: AbortController;
  readonly idle: LiveValue<IdleState>;
  readonly began: number;
  active: number;
  open: number;
  /** Ends it when the person does nothing, and when nothing is open for it. */
  idleTimer?: NodeJS.Timeout | undefined;
  unusedTimer?: NodeJS.Timeout | undefined;
}

/**
 * The sessions of people who have logged in, in memory only: each hangs on a connection that ends with the server, so a
 * cookie of an earlier run is one of somebody who is logged out.
 */
export class LoginSessions implements SessionBook {
  readonly #options: LoginSessionsOptions;
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();
  /** By id: what is behind the lists. */
  readonly #rows = new LiveValue<{ readonly [id: string]: SessionRow & { readonly user: string } }>({});

  constructor(options: LoginSessionsOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Begins a session; `secret` is the value of its cookie. */
  begin(login: Login): { readonly secret: string; readonly session: Session } {
    const own = [...this.#entries.values()].filter((entry) => entry.login.user === login.user);
    const oldest = own.sort((a, b) => a.open - b.open || a.active - b.active)[0];
    if (oldest && own.length >= mostOfOne) this.#end(oldest, "unused");
    const secret = newSecret();
    const key = hash(secret);
    const end = new AbortController();
    const now = this.#now();
    const session: Session = {
      id: key.slice(0, 16),
      user: login.user,
      role: login.role,
      signal: end.signal,
      hold: () => this.#hold(entry),
    };
    const idle = new LiveValue<IdleState>({ count: 0, ...this.#left() });
    const entry: Entry = { key, session, login, end, idle, began: now, active: now, open: 0 };
    this.#entries.set(key, entry);
    this.#watchIdle(entry);
    this.#watchUnused(entry);
    this.#tell(entry);
    return { secret, session };
  }

  find(secret: string): Session | undefined {
    return this.#entries.get(hash(secret))?.session;
  }

  end(secret: string): void {
    const entry = this.#entries.get(hash(secret));
    if (entry) this.#end(entry, "logged-out");
  }

  /** Ends a session because what it hangs on is gone. */
  lost(session: Session): void {
    const entry = this.#of(session);
    if (entry) this.#end(entry, "lost");
  }

  /** Ends one of a person's own sessions. @returns false where he has none of that id */
  endOwn(user: string, id: string): boolean {
    const entry = [...this.#entries.values()].find((one) => one.session.id === id && one.login.user === user);
    if (entry) this.#end(entry, "logged-out");
    return entry !== undefined;
  }

  /** Ends all of a person's sessions but this one. */
  endOthers(session: Session): void {
    for (const entry of [...this.#entries.values()])
      if (entry.login.user === session.user && entry.session !== session) this.#end(entry, "logged-out");
  }

  /** The person did something on a page of this session. */
  active(session: Session): void {
    const entry = this.#of(session);
    if (!entry) return;
    entry.active = this.#now();
    entry.idle.set({ count: entry.idle.read().count + 1, ...this.#left() });
    this.#watchIdle(entry);
    this.#tell(entry);
  }

  /** How long the session may go on; read when it is sent. */
  idle(session: Session): LiveValue<IdleState> {
    const entry = this.#of(session);
    if (!entry) return new LiveValue<IdleState>({ count: 0 });
    // A page that comes later counts from now.
    const { idleMs } = this.#options;
    if (idleMs !== undefined)
      entry.idle.set({
        count: entry.idle.read().count + 1,
        left: Math.max(0, entry.active + idleMs - this.#now()),
        full: idleMs,
      });
    return entry.idle;
  }

  /** All sessions, by id, with their owners. */
  get rows(): LiveValue<{ readonly [id: string]: SessionRow & { readonly user: string } }> {
    return this.#rows;
  }

  get count(): number {
    return this.#entries.size;
  }

  /** Ends all. */
  close(): void {
    for (const entry of [...this.#entries.values()]) this.#end(entry, "lost");
  }

  #of(session: Session): Entry | undefined {
    return [...this.#entries.values()].find((entry) => entry.session === session);
  }

  #left(): { left?: number; full?: number } {
    const { idleMs } = this.#options;
    return idleMs === undefined ? {} : { left: idleMs, full: idleMs };
  }

  #hold(entry: Entry): Disposable {
    let held = !entry.end.signal.aborted;
    if (!held) return { [Symbol.dispose]() {} };
    entry.open += 1;
    this.#watchUnused(entry);
    this.#tell(entry);
    return {
      [Symbol.dispose]: () => {
        if (!held) return;
        held = false;
        entry.open -= 1;
        this.#watchUnused(entry);
        this.#tell(entry);
      },
    };
  }

  #watchIdle(entry: Entry): void {
    clearTimeout(entry.idleTimer);
    if (this.#options.idleMs === undefined) return;
    entry.idleTimer = setTimeout(() => this.#end(entry, "idle"), this.#options.idleMs);
    entry.idleTimer.unref();
  }

  #watchUnused(entry: Entry): void {
    clearTimeout(entry.unusedTimer);
    if (entry.open > 0 || entry.end.signal.aborted) return;
    entry.unusedTimer = setTimeout(() => this.#end(entry, "unused"), this.#options.unusedMs);
    entry.unusedTimer.unref();
  }

  #tell(entry: Entry): void {
    if (entry.end.signal.aborted) return;
    const { session, login, began, active, open } = entry;
    const { user, address, browser } = login;
    this.#rows.update((rows) => ({
      ...rows,
      [session.id]: { id: session.id, user, address, browser, began, active, open },
    }));
  }

  #end(entry: Entry, why: SessionEnd): void {
    if (!this.#entries.delete(entry.key)) return;
    clearTimeout(entry.idleTimer);
    clearTimeout(entry.unusedTimer);
    this.#rows.update(({ [entry.session.id]: _, ...others }) => others);
    entry.end.abort(why);
    this.#options.ended?.(entry.session, why);
  }
}
