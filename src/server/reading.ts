import type { WebSocket } from "ws";

/** What a session may send in a second, and at once after a rest. Pages of ours send about ten messages at once. */
const messages = { perSecond: 500, burst: 1000 };
const bytes = { perSecond: 8 * 1024 * 1024, burst: 16 * 1024 * 1024 };

/** How often it is looked whether a page may go on, in milliseconds. */
const lookMs = 50;

/** What is left of what a session may send. */
export class Pace {
  readonly #now: () => number;
  #messages = messages.burst;
  #bytes = bytes.burst;
  #since: number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#since = now();
  }

  take(length: number): void {
    this.#messages -= 1;
    this.#bytes -= length;
  }

  /** Whether more may come. */
  open(): boolean {
    const now = this.#now();
    const seconds = (now - this.#since) / 1000;
    this.#since = now;
    this.#messages = Math.min(messages.burst, this.#messages + seconds * messages.perSecond);
    this.#bytes = Math.min(bytes.burst, this.#bytes + seconds * bytes.perSecond);
    return this.#messages > 0 && this.#bytes > 0;
  }
}

/**
 * Reads from a page as fast as its session may send. What comes faster stays in the connection, and its sender waits:
 * neither time nor memory goes to who sends most.
 */
export class Reading {
  readonly #page: Pick<WebSocket, "pause" | "resume">;
  readonly #pace: Pace;
  readonly #holds = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(page: Pick<WebSocket, "pause" | "resume">, pace: Pace) {
    this.#page = page;
    this.#pace = pace;
  }

  /** Reads nothing while anybody holds it. */
  hold(who: string, held: boolean): void {
    const before = this.#holds.size;
    if (held) this.#holds.add(who);
    else this.#holds.delete(who);
    if (before === 0 && this.#holds.size > 0) this.#page.pause();
    if (before > 0 && this.#holds.size === 0) this.#page.resume();
  }

  /** A message has come, of so many bytes. */
  took(length: number): void {
    this.#pace.take(length);
    if (this.#timer || this.#pace.open()) return;
    this.hold("pace", true);
    this.#timer = setInterval(() => this.#pace.open() && this.end(), lookMs).unref();
  }

  /** The page is gone, or may go on. */
  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.hold("pace", false);
  }
}
