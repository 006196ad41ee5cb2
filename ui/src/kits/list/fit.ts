/** How wide a column wants to be, in rem. */
export interface Wish {
  readonly key: string;
  /** Narrower than this the column is left out. */
  readonly least: number;
  /** Its share of what is left over; 0 keeps it at `least`. */
  readonly grow: number;
}

/**
 * The columns that fit a width, and their tracks for `grid-template-columns`. The first column always stays; of
 * the others the last ones are left out, so that a list never scrolls sideways.
 * @param width what the columns may use, in rem
 */
export function fit(wishes: readonly Wish[], width: number): { keys: string[]; tracks: string } {
  const kept: Wish[] = [];
  let used = 0;
  for (const wish of wishes) {
    if (kept.length > 0 && used + wish.least > width) break;
    kept.push(wish);
    used += wish.least;
  }
  const grows = kept.some((w) => w.grow > 0);
  const tracks = kept.map((w, i) => {
    const grow = grows ? w.grow : i === 0 ? 1 : 0;
    return grow > 0 ? `minmax(${Math.min(w.least, width)}rem, ${grow}fr)` : `${w.least}rem`;
  });
  return { keys: kept.map((w) => w.key), tracks: tracks.join(" ") };
}
