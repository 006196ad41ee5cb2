import { type LiveSource, LiveValue } from "./live.ts";
import type { Role } from "./role.ts";
import { hash, newSecret, type Session, type SessionBook } from "./session.ts";
import { type Activity, type SessionEnd, SessionLife, type SessionLimits } from "./session-life.ts";

export interface LoginSessionsOptions extends SessionLimits {
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
  readonly life: SessionLife;
  readonly began: number;
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
    const oldest = own.sort((a, b) => a.life.open - b.life.open || activeOf(a) - activeOf(b))[0];
    if (oldest && own.length >= mostOfOne) oldest.life.end("unused");
    const secret = newSecret();
    const key = hash(secret);
    const life = new SessionLife(this.#options, {
      changed: () => this.#tell(entry),
      ended: (why) => this.#ended(entry, why),
    });
    const session: Session = {
      id: key.slice(0, 16),
      user: login.user,
      role: login.role,
      signal: life.signal,
      hold: () => life.hold(),
    };
    const entry: Entry = { key, session, login, life, began: this.#now() };
    this.#entries.set(key, entry);
    this.#tell(entry);
    return { secret, session };
  }

  find(secret: string): Session | undefined {
    return this.#entries.get(hash(secret))?.session;
  }

  end(secret: string): void {
    this.#entries.get(hash(secret))?.life.end("logged-out");
  }

  /** Ends a session because what it hangs on is gone. */
  lost(session: Session): void {
    this.#of(session)?.life.end("lost");
  }

  /** Ends one of a person's own sessions. @returns false where he has none of that id */
  endOwn(user: string, id: string): boolean {
    const entry = [...this.#entries.values()].find((one) => one.session.id === id && one.login.user === user);
    entry?.life.end("logged-out");
    return entry !== undefined;
  }

  /** Ends all of a person's sessions but this one. */
  endOthers(session: Session): void {
    for (const entry of [...this.#entries.values()])
      if (entry.login.user === session.user && entry.session !== session) entry.life.end("logged-out");
  }

  active(session: Session): void {
    this.#of(session)?.life.active();
  }

  activity(session: Session): LiveSource<Activity> {
    return this.#of(session)?.life.activity ?? new LiveValue<Activity>({ at: this.#now(), count: 0 });
  }

  /** Who does nothing for so long is logged out, in milliseconds; undefined: never. */
  get idleMs(): number | undefined {
    return this.#options.idleMs;
  }

  /** How long the session may go on; counted anew whenever it is read. */
  idle(session: Session): LiveSource<IdleState> {
    const activity = this.activity(session);
    const { idleMs } = this.#options;
    return {
      read: () => {
        const { at, count } = activity.read();
        return idleMs === undefined ? { count } : { count, left: Math.max(0, at + idleMs - this.#now()), full: idleMs };
      },
      subscribe: (listener) => activity.subscribe(listener),
    };
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
    for (const { life } of [...this.#entries.values()]) life.end("lost");
  }

  #of(session: Session): Entry | undefined {
    return [...this.#entries.values()].find((entry) => entry.session === session);
  }

  #tell(entry: Entry): void {
    const { session, login, began, life } = entry;
    const { user, address, browser } = login;
    this.#rows.update((rows) => ({
      ...rows,
      [session.id]: { id: session.id, user, address, browser, began, active: activeOf(entry), open: life.open },
    }));
  }

  #ended(entry: Entry, why: SessionEnd): void {
    this.#entries.delete(entry.key);
    this.#rows.update(({ [entry.session.id]: _, ...others }) => others);
    this.#options.ended?.(entry.session, why);
  }
}

function activeOf({ life }: Entry): number {
  return life.activity.read().at;
}
