/**
 * Order hold: while somebody is in a table, its rows keep their places. A pure state machine; the component
 * feeds it the time, so that it needs no clock.
 */

/** Why rows must not move. */
export type Reason = "pointer" | "focus" | "selection" | "menu";

/** How long after the last reason is gone the rows may move again, in ms. */
export const releaseAfter = 2000;

export interface Hold {
  readonly reasons: ReadonlySet<Reason>;
  /** The order that is kept; undefined while rows may move. */
  readonly order?: readonly string[];
  /** When the hold ends, in ms of the caller's clock; undefined while a reason stands. */
  readonly releaseAt?: number;
}

export const free: Hold = { reasons: new Set() };

/** Somebody arrived: what is shown now stays, and a pending release is forgotten. */
export function enter(hold: Hold, reason: Reason, shown: readonly string[]): Hold {
  if (hold.reasons.has(reason) && hold.releaseAt === undefined) return hold;
  return { reasons: new Set([...hold.reasons, reason]), order: hold.order ?? shown };
}

/** One reason is gone; with the last of them the hold ends `releaseAfter` ms later. */
export function leave(hold: Hold, reason: Reason, now: number): Hold {
  if (!hold.reasons.has(reason)) return hold;
  const reasons = new Set(hold.reasons);
  reasons.delete(reason);
  const order = hold.order === undefined ? {} : { order: hold.order };
  return reasons.size > 0 ? { reasons, ...order } : { reasons, ...order, releaseAt: now + releaseAfter };
}

/** The hold at a time: free once its release is due. */
export function at(hold: Hold, now: number): Hold {
  return hold.releaseAt !== undefined && now >= hold.releaseAt ? free : hold;
}

/** The person asked for the changes (or changed the view): the new order becomes the kept one. */
export function apply(hold: Hold, order: readonly string[]): Hold {
  return hold.order === undefined ? hold : { ...hold, order };
}

/** A list without rows has no places to keep: its first rows are shown at once, and kept from then on. */
export function fill(hold: Hold, target: readonly string[]): Hold {
  return hold.order?.length === 0 ? apply(hold, target) : hold;
}

export interface Shown {
  readonly order: readonly string[];
  /** Rows that only the hold keeps on the screen: they exist no more. */
  readonly gone: ReadonlySet<string>;
  /** Changes of places that wait: newcomers, leavers and movers. */
  readonly waiting: number;
}

const nothing: ReadonlySet<string> = new Set();

/**
 * What to show.
 * @param target the order that the data asks for now
 * @param exists whether a row of the kept order still exists (it may have left the filter only)
 */
export function show(hold: Hold, target: readonly string[], exists: (id: string) => boolean): Shown {
  const kept = hold.order;
  if (kept === undefined || kept === target) return { order: target, gone: nothing, waiting: 0 };
  const places = new Map(target.map((id, place) => [id, place]));
  const gone = new Set<string>();
  const stay: number[] = [];
  let left = 0;
  for (const id of kept) {
    const place = places.get(id);
    if (place !== undefined) stay.push(place);
    else {
      left++;
      if (!exists(id)) gone.add(id);
    }
  }
  const newcomers = target.length - stay.length;
  const movers = stay.length - longestRise(stay);
  return { order: kept, gone, waiting: newcomers + left + movers };
}

/** Length of the longest rising subsequence: what need not move when the others do. */
function longestRise(places: readonly number[]): number {
  const tails: number[] = [];
  for (const place of places) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tails[middle] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    tails[low] = place;
  }
  return tails.length;
}
