/** The first attempt comes soon, the later ones every minute. */
const firstMs = 1000;
const mostMs = 60_000;

/** How long to wait before an attempt, in milliseconds: doubling, and never in step with others that lost the host. */
export function reconnectDelay(attempt: number, random: () => number = Math.random): number {
  return Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 10)) * (0.5 + random() / 2);
}
