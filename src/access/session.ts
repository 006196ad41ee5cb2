import type { Database } from "../database/index.ts";
import type { Role } from "./role.ts";

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
}

/** A session that was not used for so long is gone: 7 days. */
const idleMs = 7 * 24 * 3600 * 1000;

/**
 * The sessions of the one person whom the server serves: whose rights it has, who owns it. Cookies outlive a restart of
 * the server; only their hashes are stored.
 */
export class Sessions implements SessionBook {
  readonly #database: Database;
  readonly #now: () => number;
  readonly #open = new Map<string, { session: Session; end: AbortController }>();

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
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
    const now = this.#now();
    const row = this.#database.prepare("SELECT user, used FROM session WHERE hash = ?").get(key);
    if (!row || Number(row.used) < now - idleMs) return undefined;
    // Once a minute is enough to know that it is in use, and spares a write for every request.
    if (now - Number(row.used) > 60_000) this.#touch(key, now);
    let open = this.#open.get(key);
    if (!open) {
      const end = new AbortController();
      const session: Session = {
        id: key.slice(0, 16),
        user: String(row.user),
        role: "admin",
        signal: end.signal,
        hold: () => ({ [Symbol.dispose]() {} }),
      };
      open = { session, end };
      this.#open.set(key, open);
    }
    return open.session;
  }

  #touch(key: string, now: number): void {
    try {
      this.#database.prepare("UPDATE session SET used = ? WHERE hash = ?").run(now, key);
    } catch {
      // A full disk must not log anybody out: who can log in at all must be able to make room.
    }
  }

  end(secret: string): void {
    const key = hash(secret);
    this.#database.prepare("DELETE FROM session WHERE hash = ?").run(key);
    this.#open.get(key)?.end.abort();
    this.#open.delete(key);
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
