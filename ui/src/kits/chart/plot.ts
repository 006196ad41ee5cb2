import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { type ChartColors, fillOf, readColors } from "./colors.ts";
import type { ChartMark } from "./feed.ts";
import type { Scale } from "./scale.ts";
import type { View } from "./series.ts";

/** What a picture shows at one moment. */
export interface Picture {
  readonly view: View;
  readonly from: number;
  readonly to: number;
  readonly scale: Scale;
  /** Distance of the labels below, in milliseconds. */
  readonly tick: number;
  readonly marks: readonly ChartMark[];
}

export interface PlotOptions {
  /** How many rows the view has. */
  readonly count: number;
  /** Rows are sums of those before them: areas between them are filled. */
  readonly stacked: boolean;
  readonly formatTick: (value: number) => string;
  readonly formatTime: (time: number) => string;
  /** The pointer is over this time, or has left. */
  readonly onPoint: (time: number | undefined) => void;
}

/** Room for the labels beside the picture, the same for all charts, so that their times stand below each other. */
const axisWidth = 64;
/** Room at the other two sides, so that lines and labels are not cut. */
const edge = 8;

/** One uPlot: all of the library that the rest of the kit knows. Loaded when the first chart is on the screen. */
export class Plot {
  readonly #element: HTMLElement;
  readonly #options: PlotOptions;
  #plot: uPlot;
  #colors: ChartColors;
  #picture: Picture;
  #fills: (string | CanvasPattern)[] = [];
  /** Where the pointer rests, in CSS pixels: the time below it moves on. */
  #pointer: number | undefined;

  constructor(element: HTMLElement, options: PlotOptions, picture: Picture) {
    this.#element = element;
    this.#options = options;
    this.#picture = picture;
    this.#colors = readColors(element);
    this.#refill();
    this.#plot = this.#create();
  }

  #refill(): void {
    this.#fills = this.#colors.series.map((color, i) => fillOf(i, color, devicePixelRatio));
  }

  #create(): uPlot {
    const { count, stacked, formatTick, formatTime } = this.#options;
    const nothing = (): null => null;
    const rows = Array.from({ length: count }, (_, i) => i);
    const color = (i: number): string => this.#colors.series[i % this.#colors.series.length] ?? "";
    const fill = (i: number): string | CanvasPattern => this.#fills[i % this.#fills.length] ?? "";
    const line = { stroke: () => this.#colors.grid, width: 1 };
    const plot = new uPlot(
      {
        ...this.#size(),
        ms: 1,
        legend: { show: false },
        padding: [edge, edge, 0, 0],
        cursor: {
          y: false,
          drag: { x: false, y: false, setScale: false },
          points: { size: 7, width: 2 },
          bind: {
            mousedown: nothing,
            mouseup: nothing,
            click: nothing,
            dblclick: nothing,
            mousemove: nothing,
            mouseleave: nothing,
            mouseenter: nothing,
          },
        },
        scales: {
          x: { time: true, auto: false, range: () => [this.#picture.from, this.#picture.to] },
          // Asked anew with all data: without auto it would keep its first range.
          y: { auto: true, range: () => [0, this.#picture.scale.top] },
        },
        axes: [
          {
            font: this.#colors.font,
            stroke: () => this.#colors.text,
            size: 24,
            gap: 6,
            grid: { show: false },
            ticks: { ...line, size: 4 },
            splits: () => {
              const { from, to, tick } = this.#picture;
              const first = Math.ceil(from / tick) * tick;
              return Array.from(
                { length: Math.max(0, Math.floor((to - first) / tick) + 1) },
                (_, i) => first + i * tick,
              );
            },
            values: (_, splits) => {
              const { from, to } = this.#picture;
              const width = this.#size().width - axisWidth - edge;
              // A label that would be cut off at the edge is left out.
              return splits.map((time) => ((width * (to - time)) / (to - from) < 14 - edge ? null : formatTime(time)));
            },
          },
          {
            font: this.#colors.font,
            stroke: () => this.#colors.text,
            size: axisWidth,
            gap: 6,
            grid: line,
            ticks: { show: false },
            splits: () => [...this.#picture.scale.splits],
            values: (_, splits) => splits.map(formatTick),
          },
        ],
        series: [
          {},
          ...rows.map(
            (i): uPlot.Series => ({
              stroke: () => color(i),
              fill: () => fill(i),
              width: 1.5,
              spanGaps: false,
              // A value alone between two gaps is no line: it is drawn as a point.
              points: {
                show: true,
                size: 4,
                width: 0,
                fill: () => color(i),
                filter: (u) => alone(u.data[i + 1] ?? []),
              },
            }),
          ),
        ],
        bands: stacked
          ? rows.slice(1).map((i): uPlot.Band => ({ series: [i + 1, i], fill: () => fill(i) as CanvasPattern }))
          : [],
        hooks: { draw: [(u) => this.#drawMarks(u)] },
      },
      this.#data(),
      this.#element,
    );
    plot.over.addEventListener("pointermove", (event) => this.#point(event.clientX));
    plot.over.addEventListener("pointerdown", (event) => this.#point(event.clientX));
    plot.over.addEventListener("pointerleave", () => {
      this.#pointer = undefined;
      this.#options.onPoint(undefined);
    });
    return plot;
  }

  #point(clientX: number): void {
    this.#pointer = clientX - this.#plot.over.getBoundingClientRect().left;
    this.#options.onPoint(this.#plot.posToVal(this.#pointer, "x"));
  }

  #data(): uPlot.AlignedData {
    const { times, rows } = this.#picture.view;
    return [times as number[], ...(rows as (number | null)[][])];
  }

  #size(): { width: number; height: number } {
    return { width: Math.max(80, this.#element.clientWidth), height: Math.max(80, this.#element.clientHeight) };
  }

  update(picture: Picture): void {
    this.#picture = picture;
    // Resetting the scales asks their ranges anew.
    this.#plot.setData(this.#data(), true);
    if (this.#pointer !== undefined) this.#options.onPoint(this.#plot.posToVal(this.#pointer, "x"));
  }

  /** Puts the line of the cursor at a time; undefined takes it away. */
  setCursor(time: number | undefined): void {
    const left = time === undefined ? -10 : this.#plot.valToPos(time, "x");
    const seen = left >= 0 && left <= this.#plot.over.clientWidth;
    this.#plot.setCursor({ left: seen ? left : -10, top: seen ? 0 : -10 }, false);
  }

  resize(): void {
    const { width, height } = this.#size();
    if (width !== this.#plot.width || height !== this.#plot.height) this.#plot.setSize({ width, height });
  }

  /** The theme has changed: everything is drawn anew in its colours. */
  recolor(): void {
    this.#colors = readColors(this.#element);
    this.#refill();
    this.#plot.redraw(true, true);
  }

  destroy(): void {
    this.#plot.destroy();
  }

  #drawMarks(u: uPlot): void {
    const { ctx, bbox } = u;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.strokeStyle = this.#colors.mark;
    ctx.fillStyle = this.#colors.mark;
    ctx.lineWidth = ratio;
    ctx.setLineDash([3 * ratio, 3 * ratio]);
    for (const { time } of this.#picture.marks) {
      if (time < this.#picture.from || time > this.#picture.to) continue;
      const x = u.valToPos(time, "x", true);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.beginPath();
      ctx.moveTo(x - 4 * ratio, bbox.top);
      ctx.lineTo(x + 4 * ratio, bbox.top);
      ctx.lineTo(x, bbox.top + 6 * ratio);
      ctx.fill();
    }
    ctx.restore();
  }
}

/** Indices of values with nothing known on both sides. */
function alone(row: ArrayLike<number | null | undefined>): number[] {
  const found: number[] = [];
  for (let i = 0; i < row.length; i += 1) if (row[i] != null && row[i - 1] == null && row[i + 1] == null) found.push(i);
  return found;
}
