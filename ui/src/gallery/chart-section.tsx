import { Chart, ChartFeed, ChartGroup } from "../kits/chart/index.ts";
import { galleryText } from "./gallery-text.ts";

const text = galleryText.charts;
const cpu = [
  { name: "user", label: text.user },
  { name: "system", label: text.system },
];
const network = [
  { name: "in", label: text.received },
  { name: "out", label: text.sent },
];
/** A fixed moment: the gallery looks the same every time. */
const end = Date.UTC(2026, 10, 24, 14, 2, 11);

/** Five minutes of waves with a gap, and a mark. */
function sample(): ChartFeed {
  const feed = new ChartFeed();
  for (let s = -300; s <= 0; s += 1) {
    if (s > -120 && s < -90) continue;
    const wave = Math.sin(s / 20) + 1;
    feed.push(end + s * 1000, {
      user: 20 * wave,
      system: 8 + 4 * wave,
      in: 3e6 * wave,
      out: 4e5 * wave,
      total: 28 * wave,
    });
  }
  feed.mark({ time: end - 60_000, label: text.mark });
  return feed;
}

const live = sample();
const lost = sample();
lost.lose(end);
const empty = new ChartFeed();

/** Charts that are live, without figures yet, and of something that was lost. */
export function ChartSection() {
  return (
    <ChartGroup label={text.group}>
      <Chart
        title={text.live}
        feed={live}
        unit="percent"
        top={100}
        stacked
        headline={{ name: "total", label: text.total }}
        series={cpu}
      />
      <Chart title={text.rates} feed={live} unit="bytes/s" series={network} />
      <Chart title={text.loading} feed={empty} unit="bytes/s" series={network} />
      <Chart title={text.lost} feed={lost} unit="percent" top={100} stacked series={cpu} />
    </ChartGroup>
  );
}
