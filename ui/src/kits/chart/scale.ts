/** What a chart counts: per cent, bytes, bytes per second, or plain numbers. */
export type Unit = "percent" | "bytes" | "bytes/s" | "number";

export interface Scale {
  /** The value at the top edge. */
  readonly top: number;
  /** Where lines and labels stand, ascending, from 0 to at most `top`. */
  readonly splits: readonly number[];
}

/** Below this a chart does not zoom in: noise of an idle machine would look like work. */
const least: Readonly<Record<Unit, number>> = { percent: 5, bytes: 1024 ** 2, "bytes/s": 10 * 1024, number: 1 };

/**
 * A scale from 0 that holds `high`, with at most `lines` lines above 0 at round values (round to people:
 * powers of 1024 for bytes).
 * @param fixed the top that the thing itself has: 100 %, all memory
 */
export function scaleFor(high: number, unit: Unit, lines: number, fixed?: number): Scale {
  const base = unit === "bytes" || unit === "bytes/s" ? 1024 : 10;
  if (fixed !== undefined && fixed > 0 && high <= fixed) {
    const step = roundStep(fixed / Math.max(1, lines), base);
    return { top: fixed, splits: multiples(step, Math.floor(fixed / step + 1e-9)) };
  }
  const wanted = Math.max(high, least[unit]);
  const step = roundStep(wanted / Math.max(1, lines), base);
  const count = Math.ceil(wanted / step - 1e-9);
  return { top: step * count, splits: multiples(step, count) };
}

function multiples(step: number, count: number): number[] {
  return Array.from({ length: count + 1 }, (_, i) => step * i);
}

/** The smallest round value that is not below `value`. */
function roundStep(value: number, base: 10 | 1024): number {
  const power = base ** Math.floor(Math.log(value) / Math.log(base) + 1e-9);
  const mantissas = base === 10 ? [1, 2, 2.5, 5, 10] : [1, 2, 5, 10, 20, 50, 100, 200, 500, 1024];
  return power * (mantissas.find((m) => m * power >= value * (1 - 1e-9)) ?? base);
}
