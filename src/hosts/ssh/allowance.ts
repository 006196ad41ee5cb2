/** So much of something at once, and so much more with time: what goes beyond it is too much. */
export class Allowance {
  readonly #most: number;
  readonly #perSecond: number;
  readonly #now: () => number;
  #left: number;
  #at: number;

  /** @param now milliseconds of a clock that never goes back */
  constructor(most: number, perSecond: number, now: () => number = () => performance.now()) {
    this.#most = most;
    this.#perSecond = perSecond;
    this.#now = now;
    this.#left = most;
    this.#at = now();
  }

  /** What is left after taking some; below zero it is too much. */
  spend(amount: number): number {
    const now = this.#now();
    this.earn(((now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
    this.#left -= amount;
    return this.#left;
  }

  earn(amount: number): void {
    this.#left = Math.min(this.#most, this.#left + amount);
  }
}
