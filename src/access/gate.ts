import { Problem } from "../problem/index.ts";

/** Calls of a session that are worked on at once. Changes last longer at times: a stop waits for its container. */
const mostCalls = { reading: 16, changing: 32 };
/** Calls that a session may begin at once after a rest, and then in each second. Pages of ours begin about ten. */
const burst = 100;
const perSecond = 200;
/** Subscriptions of one page, and of all pages of a session; a page of ours has about ten. */
const mostFollowed = { page: 100, session: 500 };

type Lane = keyof typeof mostCalls;

interface Waiting {
  readonly lane: Lane;
  readonly enter: () => void;
  readonly leave: (reason: Problem) => void;
}

/**
 * The measure of one session: so many calls at once and in a second, the others wait, its pages by turns. Whoever asks for
 * everything at once, or asks and never reads, waits for himself, and the engine has time for others.
 */
export class SessionGate {
  readonly #now: () => number;
  readonly #running = { reading: 0, changing: 0 };
  /** By page, the one that had a turn last at the end. */
  readonly #waiting = new Map<Gate, Waiting[]>();
  #left = burst;
  #since: number;
  #timer: NodeJS.Timeout | undefined;
  followed = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#since = now();
  }

  /** True where the call may begin at once; else it is called in its turn. */
  ask(gate: Gate, waiting: Waiting): boolean {
    if (!this.#waits(waiting.lane) && this.#take(waiting.lane)) return true;
    const own = this.#waiting.get(gate);
    if (own) own.push(waiting);
    else this.#waiting.set(gate, [waiting]);
    this.#later();
    return false;
  }

  done(lane: Lane): void {
    this.#running[lane] -= 1;
    this.#next();
  }

  /** Takes back what a page that is gone has asked for. */
  forget(gate: Gate): readonly Waiting[] {
    const own = this.#waiting.get(gate) ?? [];
    this.#waiting.delete(gate);
    return own;
  }

  #waits(lane: Lane): boolean {
    return [...this.#waiting.values()].some((list) => list.some((one) => one.lane === lane));
  }

  #take(lane: Lane): boolean {
    const now = this.#now();
    this.#left = Math.min(burst, this.#left + ((now - this.#since) / 1000) * perSecond);
    this.#since = now;
    if (this.#left < 1 || this.#running[lane] >= mostCalls[lane]) return false;
    this.#left -= 1;
    this.#running[lane] += 1;
    return true;
  }

  #next(): void {
    for (const lane of ["reading", "changing"] as const) while (this.#waits(lane) && this.#take(lane)) this.#call(lane);
    this.#later();
  }

  /** Lets in the first call of the page that has waited longest for a turn. */
  #call(lane: Lane): void {
    for (const [gate, list] of this.#waiting) {
      const at = list.findIndex((one) => one.lane === lane);
      const [first] = at < 0 ? [] : list.splice(at, 1);
      if (!first) continue;
      this.#waiting.delete(gate);
      if (list.length > 0) this.#waiting.set(gate, list);
      first.enter();
      return;
    }
  }

  /** Whoever waits for the next second's calls only is let in by time. */
  #later(): void {
    if (this.#timer || this.#waiting.size === 0 || this.#left >= 1) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#next();
    }, 1000 / perSecond);
    this.#timer.unref();
  }
}

/** A page's connection, as far as it is measured. */
export interface Connection {
  /** Reads nothing more from the page, or goes on. */
  hold(held: boolean): void;
  /** The page has not taken most of what it was sent. */
  full(): boolean;
  /** Resolves when it has, or is gone. */
  drained(): Promise<void>;
}

/** What one connection may ask for, as a part of its session. While one of its calls waits, nothing more is read. */
export class Gate {
  readonly #session: SessionGate;
  readonly #connection: Connection;
  #waits = 0;
  #followed = 0;
  #closed = false;

  constructor(session: SessionGate, connection: Connection) {
    this.#session = session;
    this.#connection = connection;
  }

  /** Resolves when the page takes what it is sent: one that does not would keep others of its session waiting. */
  async ready(): Promise<void> {
    if (this.#connection.full()) await this.#wait(this.#connection.drained());
    if (this.#closed) throw gone();
  }

  /** Resolves when the call may be worked on; what it gives is disposed when it is over. Rejects when closed. */
  async enter(lane: Lane): Promise<Disposable> {
    if (this.#connection.full()) await this.ready();
    if (this.#closed) throw gone();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (!this.#session.ask(this, { lane, enter: resolve, leave: reject })) await this.#wait(promise);
    return { [Symbol.dispose]: () => this.#session.done(lane) };
  }

  /**
   * Counts a subscription until it is disposed.
   * @throws Problem `too-large` where there are too many
   */
  follow(): Disposable {
    if (this.#followed >= mostFollowed.page || this.#session.followed >= mostFollowed.session)
      throw new Problem("too-large", {
        title: "Too much is followed at once.",
        why: `One page can follow ${mostFollowed.page} things, all pages of a session together ${mostFollowed.session}: close some.`,
      });
    this.#followed += 1;
    this.#session.followed += 1;
    let open = true;
    return {
      [Symbol.dispose]: () => {
        if (!open) return;
        open = false;
        this.#followed -= 1;
        this.#session.followed -= 1;
      },
    };
  }

  async #wait(turn: Promise<void>): Promise<void> {
    if (++this.#waits === 1) this.#connection.hold(true);
    try {
      await turn;
    } finally {
      if (--this.#waits === 0 && !this.#closed) this.#connection.hold(false);
    }
  }

  /** The connection is gone: what waits is not begun any more. */
  close(): void {
    this.#closed = true;
    for (const { leave } of this.#session.forget(this)) leave(gone());
  }
}

function gone(): Problem {
  return new Problem("cancelled", { title: "The page is gone." });
}
