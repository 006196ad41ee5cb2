export { Chart, type ChartSeries } from "./chart.tsx";
export { ChartFeed, type ChartMark } from "./feed.ts";
export { ChartGroup } from "./group.tsx";
