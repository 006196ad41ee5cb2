import { availableParallelism, loadavg } from "node:os";

/** The short variant: it proves on every change that a figure can be taken and has not become another one. */
export const smoke = process.argv.includes("--smoke");

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The value may be at most this. */
  readonly most?: number;
  /** The value must be at least this. */
  readonly least?: number;
  /** What it is measured in says how far the short variant may be off before it fails; see `slack`. */
  readonly kind?: "time" | "memory" | "bytes";
  /** The same of the tool that is compared, taken in the same run. */
  readonly peer?: { readonly name: string; readonly value: number } | undefined;
}

/**
 * What a limit is multiplied by in the short variant. Times and rates triple on a shared machine without any cause in
 * the code, and where more programs want to run than there are cores they take as much longer again. Memory moves with
 * the moments at which the collector runs. Bytes never move.
 */
function slack(kind: "time" | "memory" | "bytes"): number {
  if (kind === "bytes") return 1;
  if (kind === "memory") return 1.25;
  return 3 * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
}

/** Prints a figure as one line of JSON, with the machine's load; sets exit code 1 where it misses its limit. */
export function report({ name, value, unit, most, least, kind = "time", peer }: Figure): void {
  const factor = smoke ? slack(kind) : 1;
  const limit = most ?? least;
  const missed =
    Number.isNaN(value) ||
    (most !== undefined && value > most * factor) ||
    (least !== undefined && value < least / factor);
  console.log(
    JSON.stringify({
      name,
      value: rounded(value),
      unit,
      ...(limit === undefined ? {} : { limit }),
      ...(peer ? { peer: { ...peer, value: rounded(peer.value) }, ratio: rounded(value / peer.value) } : {}),
      load: rounded(loadavg()[0] ?? Number.NaN),
    }),
  );
  if (!missed) return;
  process.exitCode = 1;
  const allowed = (most ?? 0) * factor || (least ?? 0) / factor;
  console.error(`${name}: ${rounded(value)} ${unit} is outside of what this run allows (${rounded(allowed)} ${unit}).`);
}

/** The median and the 95th percentile (nearest rank) of the values. */
export function spread(values: readonly number[]): { median: number; p95: number; max: number; count: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (part: number): number => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
  return { median: rank(0.5), p95: rank(0.95), max: rank(1), count: sorted.length };
}

function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
}
