import type { Database } from "../database/index.ts";
import { type LiveSource, LiveValue } from "./live.ts";
import type { Role } from "./role.ts";
import { type Activity, SessionLife } from "./session-life.ts";

/** Who is asking. */
export interface Session {
  /** Names the session in lists and logs; knowing it gives no access. */
  readonly id: string;
  readonly user: string;
  /** What the person may do with what the console itself owns; nothing where there is none. */
  readonly role: Role | undefined;
  /** Aborts when the session ends: everything done for it ends too. */
  readonly signal: AbortSignal;
  /** Counts something open for the session (a page, a transfer, a task) until it is disposed: it is in use meanwhile. */
  hold(): Disposable;
}

/** Where cookies lead to sessions. */
export interface SessionBook {
  /** The session that a cookie's value belongs to. */
  find(secret: string): Session | undefined;
  /** Ends a session: its cookie is worth nothing from now on, and what it had running ends. */
  end(secret: string): void;
  /** The person did something on a page of this session. */
  active(session: Session): void;
  /** What he does there. */
  activity(session: Session): LiveSource<Activity>;
}

/** A session that was not used for so long is gone: 7 days. */
const idleMs = 7 * 24 * 3600 * 1000;

interface Open {
  readonly key: string;
  readonly session: Session;
  readonly life: SessionLife;
  /** Looks whether its cookie has expired. */
  expires?: NodeJS.Timeout;
}

export interface SessionsOptions {
  /** What a session has open is let go of when it has had no page for so long, in milliseconds. */
  readonly unusedMs?: number | undefined;
  readonly now?: () => number;
}

/**
 * The sessions of the one person whom the server serves: whose rights it has, who owns it. Cookies outlive a restart of
 * the server; only their hashes are stored. What a session has open, machines and root's rights, lives as it does where
 * people log in: it ends with the cookie, and a minute after the last page; the next page of the same cookie begins
 * with nothing open.
 */
export class Sessions implements SessionBook {
  readonly #database: Database;
  readonly #unusedMs: number;
  readonly #now: () => number;
  /** By the hash of their cookie. */
  readonly #open = new Map<string, Open>();

  constructor(database: Database, { unusedMs = 60_000, now = Date.now }: SessionsOptions = {}) {
    this.#database = database;
    this.#unusedMs = unusedMs;
    this.#now = now;
    database.prepare("DELETE FROM session WHERE used < ?").run(now() - idleMs);
  }

  /** Begins a session and gives the secret value of its cookie. */
  begin(user: string): string {
    const secret = newSecret();
    const now = this.#now();
    this.#database
      .prepare("INSERT INTO session (hash, user, created, used) VALUES (?, ?, ?, ?)")
      .run(hash(secret), user, now, now);
    return secret;
  }

  find(secret: string): Session | undefined {
    const key = hash(secret);
    const row = this.#stored(key);
    if (!row) return undefined;
    this.#touch(key, row.used);
    return (this.#open.get(key) ?? this.#begin(key, row.user)).session;
  }

  end(secret: string): void {
    const key = hash(secret);
    this.#database.prepare("DELETE FROM session WHERE hash = ?").run(key);
    this.#open.get(key)?.life.end("logged-out");
  }

  active(session: Session): void {
    const open = this.#of(session);
    const row = open && this.#stored(open.key);
    if (!row) return;
    this.#touch(open.key, row.used);
    open.life.active();
  }

  activity(session: Session): LiveSource<Activity> {
    return this.#of(session)?.life.activity ?? new LiveValue<Activity>({ at: this.#now(), count: 0 });
  }

  /** Ends what is open for them; their cookies are good for the next run. */
  close(): void {
    for (const { life } of [...this.#open.values()]) life.end("lost");
  }

  #begin(key: string, user: string): Open {
    const life = new SessionLife(
      { unusedMs: this.#unusedMs, now: this.#now },
      {
        ended: () => {
          clearTimeout(open.expires);
          this.#open.delete(key);
        },
      },
    );
    const session: Session = {
      id: key.slice(0, 16),
      user,
      role: "admin",
      signal: life.signal,
      hold: () => life.hold(),
    };
    const open: Open = { key, session, life };
    this.#open.set(key, open);
    this.#watchExpiry(open, idleMs + 1);
    return open;
  }

  /** What is known of a cookie. What is open for one that has expired ends. */
  #stored(key: string): { readonly user: string; readonly used: number } | undefined {
    const row = this.#database.prepare("SELECT user, used FROM session WHERE hash = ?").get(key);
    const used = Number(row?.used);
    if (row && used >= this.#now() - idleMs) return { user: String(row.user), used };
    this.#open.get(key)?.life.end("idle");
    return undefined;
  }

  /** A page that is open does not keep a cookie alive: only what is asked for with it, and what the person does. */
  #watchExpiry(open: Open, after: number): void {
    open.expires = setTimeout(() => {
      const row = this.#stored(open.key);
      if (row) this.#watchExpiry(open, row.used + idleMs + 1 - this.#now());
    }, after);
    open.expires.unref();
  }

  #of(session: Session): Open | undefined {
    return [...this.#open.values()].find((open) => open.session === session);
  }

  /** Once a minute is enough to know that it is in use, and spares a write for every request. */
  #touch(key: string, used: number): void {
    const now = this.#now();
    if (now - used <= 60_000) return;
    try {
      this.#database.prepare("UPDATE session SET used = ? WHERE hash = ?").run(now, key);
    } catch {
      // A full disk must not log anybody out: who can log in at all must be able to make room.
    }
  }
}

/** Loaded with the first secret: it is large, and the first page over plain HTTP needs none. */
function crypto(): typeof import("node:crypto") {
  return process.getBuiltinModule("node:crypto");
}

/** Compares a secret without telling by the time taken how much of it was right. */
export function secretEquals(given: string, expected: string): boolean {
  return crypto().timingSafeEqual(Buffer.from(hash(given)), Buffer.from(hash(expected)));
}

/** The value of a new cookie. */
export function newSecret(): string {
  return crypto().randomBytes(32).toString("base64url");
}

/** What is kept of a cookie's value. */
export function hash(secret: string): string {
  return crypto().createHash("sha256").update(secret).digest("hex");
}
