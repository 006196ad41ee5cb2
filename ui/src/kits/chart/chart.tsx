import { type KeyboardEvent, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { chartText } from "../../messages/chart.ts";
import { retried } from "../lazily/lazily.ts";
import { formatClock } from "../small/format.ts";
import { watchTheme } from "./colors.ts";
import { describe, formatTick, formatValue, ranges } from "./describe.ts";
import type { ChartFeed } from "./feed.ts";
import { useChartGroup } from "./group.tsx";
import type { Picture, Plot } from "./plot.ts";
import { scaleFor, type Unit } from "./scale.ts";
import { downsample, highest, nearest, stack } from "./series.ts";
import { ChartTable } from "./table.tsx";
import { useRepaint } from "./use-repaint.ts";

export interface ChartSeries {
  /** The name in the feed. */
  readonly name: string;
  readonly label: string;
}

interface ChartProps {
  readonly title: string;
  readonly feed: ChartFeed;
  /** At most four; drawn in this order, the first at the bottom of a stack. */
  readonly series: readonly ChartSeries[];
  readonly unit: Unit;
  readonly stacked?: boolean;
  /** The one figure that stands for all, in the heading and in the name; without it each series speaks for itself. */
  readonly headline?: ChartSeries;
  /** The top that the thing has: 100 for per cent, or the name of a figure in the feed. */
  readonly top?: number | string;
  /** Level of the heading. */
  readonly level?: 2 | 3 | 4;
}

/** Arrow keys move the cursor by one row, with Page up and Page down by ten. */
const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 };
/** The name is made anew every 30 seconds; nothing announces it. */
const nameMs = 30_000;

/** One picture of figures over time, in a ChartGroup; the same for hosts and for containers. */
export function Chart({ title, feed, series, unit, stacked = false, headline, top, level = 3 }: ChartProps) {
  const { range, asTable, cursor } = useChartGroup();
  const figure = useRef<HTMLElement>(null);
  useRepaint(feed, figure);
  const at = useSyncExternalStore(cursor.subscribe, () => cursor.time);
  const { length, bucket, tick } = ranges[range];
  const to = feed.series.last ?? Date.now();
  const raw = feed.series.window(
    series.map((s) => s.name),
    to - length,
    to,
  );
  const view = range === "5m" ? raw : downsample(raw, bucket);
  const drawn = stacked ? stack(view) : view;
  const fixed = typeof top === "string" ? feed.series.latest(top) : top;
  const narrow = useNarrow();
  const picture: Picture = {
    view: drawn,
    from: to - length,
    to,
    scale: scaleFor(highest(drawn), unit, narrow ? 2 : 4, fixed),
    tick,
    marks: feed.marks,
  };

  const told = headline ? [headline] : series;
  const describeNow = (): string =>
    describe(
      title,
      range,
      told,
      feed.series.window(
        told.map((s) => s.name),
        to - length,
        to,
      ),
      unit,
    );
  const name = useSlowly(describeNow, `${range} ${told.some((s) => feed.series.latest(s.name) !== undefined)}`);

  // What the legend says: the moment that is pointed at, else now.
  const index = at === undefined ? view.times.length - 1 : (nearest(view.times, at, bucket * 2) ?? -1);
  const figureOf = (i: number): string => {
    const value = view.rows[i]?.[index];
    return value === null || value === undefined ? "–" : formatValue(value, unit);
  };
  const headlineValue = headline && feed.series.latest(headline.name);
  const pointed = at !== undefined && index >= 0 ? view.times[index] : undefined;
  const spoken =
    pointed === undefined
      ? chartText.now
      : chartText.atTime(formatClock(pointed), series.map((s, i) => `${s.label} ${figureOf(i)}`).join(", "));

  const onKeyDown = (event: KeyboardEvent): void => {
    const { times } = view;
    const current = at === undefined ? times.length : index;
    const step = steps[event.key];
    const next = event.key === "Home" ? 0 : event.key === "End" ? times.length - 1 : step && current + step;
    if (event.key === "Escape" && at !== undefined) cursor.set(undefined);
    else if (next !== undefined && times.length > 0) cursor.set(times[Math.min(times.length - 1, Math.max(0, next))]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const Heading = `h${level}` as const;
  return (
    <figure ref={figure} className={feed.lostAt === undefined ? "ph-chart" : "ph-chart ph-chart--lost"}>
      <figcaption className="ph-chart__head">
        <Heading className="ph-chart__title">{title}</Heading>
        {headlineValue !== undefined && pointed === undefined && (
          <span className="ph-chart__headline">{formatValue(headlineValue, unit)}</span>
        )}
        <span className="ph-chart__time">
          {feed.lostAt !== undefined
            ? chartText.nothingSince(formatClock(feed.lostAt))
            : pointed === undefined
              ? ""
              : formatClock(pointed)}
        </span>
      </figcaption>
      {asTable ? (
        <ChartTable title={title} raw={raw} series={series} unit={unit} range={range} marks={feed.marks} />
      ) : (
        <div
          className="ph-chart__picture"
          role="slider"
          tabIndex={0}
          aria-label={name}
          aria-valuemin={-Math.round(length / 1000)}
          aria-valuemax={0}
          aria-valuenow={pointed === undefined ? 0 : Math.min(0, Math.round((pointed - to) / 1000))}
          aria-valuetext={spoken}
          onKeyDown={onKeyDown}
          onBlur={() => cursor.set(undefined)}
        >
          <Canvas picture={picture} count={series.length} stacked={stacked} unit={unit} at={at} />
        </div>
      )}
      <ul className="ph-chart__legend">
        {series.map((s, i) => (
          <li key={s.name}>
            <Swatch index={i} />
            <span>{s.label}</span> <span className="ph-chart__value">{figureOf(i)}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}

interface CanvasProps {
  readonly picture: Picture;
  readonly count: number;
  readonly stacked: boolean;
  readonly unit: Unit;
  readonly at: number | undefined;
}

/** The picture itself, hidden from those who hear the page. The drawing library loads with the first one. */
function Canvas({ picture, count, stacked, unit, at }: CanvasProps) {
  const { cursor } = useChartGroup();
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>(undefined);
  const newest = useRef(picture);
  newest.current = picture;
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    const target = element.current;
    if (!target) return;
    let gone = false;
    const size = new ResizeObserver(() => plot.current?.resize());
    let stopTheme = (): void => {};
    retried(() => import("./plot.ts")).then(
      (module) => {
        if (gone) return;
        plot.current = new module.Plot(
          target,
          {
            count,
            stacked,
            formatTick: (value) => formatTick(value, unit),
            formatTime: (time) => formatClock(time).slice(0, 5),
            onPoint: (time) => cursor.set(time),
          },
          newest.current,
        );
        size.observe(target);
        stopTheme = watchTheme(() => plot.current?.recolor());
      },
      () => setFailed(!gone),
    );
    return () => {
      gone = true;
      size.disconnect();
      stopTheme();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [count, stacked, unit, cursor]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn when the figures or the scale changed, not with every cursor
  useEffect(() => plot.current?.update(newest.current), [picture.to, picture.from, picture.scale.top, picture.marks]);
  useEffect(() => plot.current?.setCursor(at), [at]);

  if (failed) return <p className="ph-chart__failed">{chartText.loadFailed}</p>;
  return <div ref={element} className="ph-chart__canvas" aria-hidden="true" />;
}

/** The colour and the hatching of a series, as in the picture. */
function Swatch({ index }: { readonly index: number }) {
  const hatch = [
    <rect key="0" width="14" height="10" fill="currentColor" opacity="0.35" />,
    <path key="1" d="M-2 4l6-6M0 10L10 0M6 10L16 0M12 12l6-6" stroke="currentColor" />,
    <path key="2" d="M0 0l10 10M6 0l10 10M-2 4l8 8M12 0l4 4" stroke="currentColor" />,
    <path key="3" d="M3 3h1.6M3 7h1.6M7 3h1.6M7 7h1.6M11 3h1.6M11 7h1.6" stroke="currentColor" strokeWidth="1.6" />,
  ][index % 4];
  return (
    <svg className={`ph-chart__swatch ph-chart__swatch--${index % 4}`} viewBox="0 0 14 10" aria-hidden="true">
      {hatch}
      <rect x="0.5" y="0.5" width="13" height="9" fill="none" stroke="currentColor" />
    </svg>
  );
}

/** What `make` gives, kept for 30 seconds, or until `key` changes. */
function useSlowly(make: () => string, key: string): string {
  const held = useRef({ key: "", text: "", time: 0 });
  const now = Date.now();
  if (held.current.key !== key || now - held.current.time >= nameMs) held.current = { key, text: make(), time: now };
  return held.current.text;
}

const narrowQuery = "(max-width: 36rem)";

/** Whether pictures are low: fewer lines fit. */
function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const query = matchMedia(narrowQuery);
      query.addEventListener("change", listener);
      return () => query.removeEventListener("change", listener);
    },
    () => matchMedia(narrowQuery).matches,
  );
}
