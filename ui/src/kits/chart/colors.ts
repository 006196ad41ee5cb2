/** The colours of a chart, resolved from the tokens of the theme that is on. */
export interface ChartColors {
  readonly series: readonly string[];
  readonly text: string;
  readonly grid: string;
  readonly mark: string;
  readonly font: string;
}

/** How many series have a colour and a hatching of their own. */
export const seriesColors = 4;

/** Reads the colours where the chart stands; chart.css says which tokens they are. */
export function readColors(element: Element): ChartColors {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(`--ph-chart-${name}`).trim();
  return {
    series: Array.from({ length: seriesColors }, (_, i) => token(String(i + 1))),
    text: token("text"),
    grid: token("grid"),
    mark: token("mark"),
    font: `12px ${style.fontFamily}`,
  };
}

/** Calls back whenever the theme or the contrast changes, until the returned function is called. */
export function watchTheme(listener: () => void): () => void {
  const classes = new MutationObserver(listener);
  classes.observe(document.documentElement, { attributes: true, attributeFilter: ["class", "data-theme"] });
  const forced = matchMedia("(forced-colors: active)");
  forced.addEventListener("change", listener);
  return () => {
    classes.disconnect();
    forced.removeEventListener("change", listener);
  };
}

/**
 * The filling of a series: translucent for the first; hatched for the others, each in its own direction, so that they
 * can be told apart without seeing colours.
 */
export function fillOf(index: number, color: string, ratio: number): string | CanvasPattern {
  const size = Math.round(6 * ratio);
  const tile = document.createElement("canvas");
  tile.width = size;
  tile.height = size;
  const context = tile.getContext("2d");
  if (!context) return color;
  context.strokeStyle = color;
  context.fillStyle = color;
  context.globalAlpha = index === 0 ? 0.25 : 0.75;
  context.lineWidth = ratio;
  context.beginPath();
  if (index === 0) context.rect(0, 0, size, size);
  else if (index === 3) context.arc(size / 2, size / 2, size / 5, 0, 7);
  // Lines run over the edges of the tile, so that they join with those of the next.
  else
    for (const shift of [-size, 0, size]) {
      context.moveTo(index === 1 ? shift : shift + size, size);
      context.lineTo(index === 1 ? shift + size : shift, 0);
    }
  if (index === 0 || index === 3) context.fill();
  else context.stroke();
  return context.createPattern(tile, "repeat") ?? color;
}
