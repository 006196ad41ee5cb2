import { chartText } from "../../messages/chart.ts";
import { formatBytes } from "../small/format.ts";
import type { Unit } from "./scale.ts";
import { summarize, type View } from "./series.ts";

export type ChartRange = "5m" | "1h";

/** How long a range is, how wide the buckets of its picture and of its table are, in milliseconds. */
export const ranges: Readonly<
  Record<ChartRange, { length: number; bucket: number; tableBucket: number; tick: number }>
> = {
  "5m": { length: 5 * 60_000, bucket: 1000, tableBucket: 15_000, tick: 60_000 },
  "1h": { length: 60 * 60_000, bucket: 10_000, tableBucket: 180_000, tick: 600_000 },
};

const plain = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

/** A value with its unit, as people read it. */
export function formatValue(value: number, unit: Unit): string {
  switch (unit) {
    case "percent":
      return chartText.percent(value);
    case "bytes":
      return formatBytes(value);
    case "bytes/s":
      return chartText.perSecond(formatBytes(value));
    case "number":
      return plain.format(value);
  }
}

/** A value beside an axis: what the heading says already is left out. */
export function formatTick(value: number, unit: Unit): string {
  return unit === "bytes/s"
    ? formatBytes(value)
    : unit === "percent"
      ? `${plain.format(value)}%`
      : formatValue(value, unit);
}

export interface Named {
  readonly label: string;
}

/**
 * A picture in one sentence: "CPU, 5 minutes: now 23%, low 4%, high 61%"; several series are told one after the other.
 * @param view the rows of the range, not downsampled: a short peak counts
 */
export function describe(title: string, range: ChartRange, series: readonly Named[], view: View, unit: Unit): string {
  const parts = series.map(({ label }, i) => {
    const summary = summarize(view.rows[i] ?? []);
    if (!summary) return undefined;
    const figures = chartText.figures(
      summary.now === undefined ? undefined : formatValue(summary.now, unit),
      formatValue(summary.low, unit),
      formatValue(summary.high, unit),
    );
    return series.length === 1 ? figures : `${label} ${figures}`;
  });
  const known = parts.filter((part) => part !== undefined);
  return chartText.sentence(
    title,
    chartText.ranges[range].words,
    known.length > 0 ? known.join("; ") : chartText.unknown,
  );
}
