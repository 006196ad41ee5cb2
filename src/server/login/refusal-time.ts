import { setTimeout as delay } from "node:timers/promises";

/** How many of sshd's refusals are remembered for their time. */
const remembered = 16;
/** What sshd takes to refuse where none is known yet: PAM's pause of 2 s, half more or less (pam_fail_delay(3)). */
const usualMs = { least: 1000, most: 3000 };

/**
 * What is refused without asking sshd takes as long as what sshd refuses: one of its latest times, so that the time does
 * not say which of the two it was.
 */
export class RefusalTime {
  readonly #times: number[] = [];
  readonly #random: () => number;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** sshd has refused after so many milliseconds. */
  seen(ms: number): void {
    this.#times.push(ms);
    if (this.#times.length > remembered) this.#times.shift();
  }

  next(): number {
    const known = this.#times[Math.floor(this.#random() * this.#times.length)];
    return known ?? usualMs.least + this.#random() * (usualMs.most - usualMs.least);
  }

  async wait(signal: AbortSignal): Promise<void> {
    await delay(this.next(), undefined, { signal });
  }
}
