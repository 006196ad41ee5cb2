import { chartText } from "../../messages/chart.ts";
import { formatClock } from "../small/format.ts";
import { type ChartRange, formatValue, ranges } from "./describe.ts";
import type { ChartMark } from "./feed.ts";
import type { Unit } from "./scale.ts";
import { downsample, type View } from "./series.ts";

interface ChartTableProps {
  readonly title: string;
  readonly raw: View;
  readonly series: readonly { readonly name: string; readonly label: string }[];
  readonly unit: Unit;
  readonly range: ChartRange;
  readonly marks: readonly ChartMark[];
}

/** The facts of a picture as rows, newest first: the mean of a quarter of a minute, or of three minutes. */
export function ChartTable({ title, raw, series, unit, range, marks }: ChartTableProps) {
  const { length, tableBucket } = ranges[range];
  const { times, rows } = downsample(raw, tableBucket);
  const from = (raw.times.at(-1) ?? 0) - length;
  const newestFirst = times.map((_, i) => times.length - 1 - i);
  const inRange = marks.filter((mark) => mark.time >= from);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section className="ph-chart__table" aria-label={`${title}, ${chartText.ranges[range].words}`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{chartText.time}</th>
            {series.map((s) => (
              <th key={s.name} scope="col">
                {s.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {newestFirst.map((i) => (
            <tr key={times[i]}>
              <th scope="row">{formatClock(times[i] ?? 0)}</th>
              {series.map((s, j) => {
                const value = rows[j]?.[i];
                return <td key={s.name}>{value == null ? chartText.notKnown : formatValue(value, unit)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {inRange.length > 0 && (
        <>
          <p className="ph-chart__marks">{chartText.marks}</p>
          <ul>
            {inRange.map((mark) => (
              <li key={`${mark.time} ${mark.label}`}>{chartText.atTime(formatClock(mark.time), mark.label)}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
