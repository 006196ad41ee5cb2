/** Log-ins that are under way at once, and how many of them sources with failures, and any one source, may have. */
const most = { all: 10, suspect: 6, flooded: 2, source: 3 };
/** From so many failures in a minute on, from wherever, sources with failures have to share less. */
const flood = { failures: 60, withinMs: 60_000 };
/** Failures that cost nothing; from then on the wait doubles from one second on, up to the longest. */
const free = 2;
const longestMs = 60_000;
/** Failures are forgotten after so long without a further one. */
const forgetMs = 15 * 60_000;
/** Sources, users and pairs of them that are remembered: the one that failed longest ago makes room. */
const remembered = 10_000;

/** An attempt to log in that may go on. Exactly one of its ends counts; further calls change nothing. */
export interface Attempt {
  failed(): void;
  succeeded(): void;
  /** It ended without a verdict on the person: sshd did not answer. */
  dropped(): void;
}

/** An attempt that has to wait first, in milliseconds; `busy` where others are the reason. */
export interface Wait {
  readonly wait: number;
  readonly busy: boolean;
}

/**
 * Slows down who guesses, and nobody else. A source (an address) waits longer with each failure of its own. Failures for
 * one user from many sources make the sources wait that have failures themselves: a clean source is never kept out by
 * what others do, also not by how many they are. Who has logged in from a source before goes by his own failures there
 * only, whoever else shares the address.
 */
export class Throttle {
  readonly #now: () => number;
  readonly #sources: Failures;
  readonly #users: Failures;
  /** Users who have logged in from a source, and their failures there since. */
  readonly #known: Failures;
  readonly #running = new Map<string, number>();
  #underWay = 0;
  #recent: number[] = [];

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#sources = new Failures(now);
    this.#users = new Failures(now);
    this.#known = new Failures(now);
  }

  begin(source: string, user: string): Attempt | Wait {
    const pair = `${source} ${user}`;
    const known = this.#known.has(pair);
    const suspect = !known && this.#sources.count(source) > 0;
    const wait = known
      ? this.#known.wait(pair)
      : Math.max(this.#sources.wait(source), suspect ? this.#users.wait(user) : 0);
    if (wait > 0) return { wait, busy: false };
    const own = this.#running.get(source) ?? 0;
    const limit = suspect ? (this.#flooded() ? most.flooded : most.suspect) : most.all;
    if (own >= most.source || this.#underWay >= limit) return { wait: 2000, busy: true };
    this.#running.set(source, own + 1);
    this.#underWay += 1;
    const end = (count: () => void): void => {
      const left = (this.#running.get(source) ?? 1) - 1;
      if (left === 0) this.#running.delete(source);
      else this.#running.set(source, left);
      this.#underWay -= 1;
      count();
    };
    let open = true;
    const once = (count: () => void) => () => {
      if (open) end(count);
      open = false;
    };
    return {
      failed: once(() => {
        this.#sources.add(source);
        this.#users.add(user);
        if (this.#known.has(pair)) this.#known.add(pair);
        this.#recent.push(this.#now());
        if (this.#recent.length > flood.failures) this.#recent.shift();
      }),
      succeeded: once(() => this.#known.clear(pair)),
      dropped: once(() => {}),
    };
  }

  #flooded(): boolean {
    return this.#recent.length >= flood.failures && (this.#recent[0] ?? 0) > this.#now() - flood.withinMs;
  }
}

/** How often something failed, and how long it has to wait therefore. Bounded. */
class Failures {
  readonly #now: () => number;
  readonly #entries = new Map<string, { count: number; last: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  add(key: string): void {
    this.#put(key, this.count(key) + 1);
  }

  /** Remembers it as one without failures. */
  clear(key: string): void {
    this.#put(key, 0);
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  count(key: string): number {
    const entry = this.#entries.get(key);
    return entry && entry.last > this.#now() - forgetMs ? entry.count : 0;
  }

  wait(key: string): number {
    const count = this.count(key);
    if (count <= free) return 0;
    const delay = Math.min(1000 * 2 ** (count - free - 1), longestMs);
    return Math.max(0, (this.#entries.get(key)?.last ?? 0) + delay - this.#now());
  }

  #put(key: string, count: number): void {
    this.#entries.delete(key);
    this.#entries.set(key, { count, last: this.#now() });
    const [oldest] = this.#entries.size > remembered ? this.#entries.keys() : [];
    if (oldest !== undefined) this.#entries.delete(oldest);
  }
}
