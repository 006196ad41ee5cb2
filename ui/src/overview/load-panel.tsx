import { useEffect } from "react";
import { Chart, ChartGroup } from "../kits/chart/index.ts";
import { ProblemView } from "../kits/state/problem-view.tsx";
import { overviewText } from "../messages/overview.ts";
import { useObservable } from "../rpc/index.ts";
import { followMetrics, metricsFeed, metricsState, retryMetrics } from "./metrics.ts";

const text = overviewText.charts;
const total = { name: "cpu.total", label: text.total };
const used = { name: "memory.used", label: text.used };
const cpu = [
  { name: "cpu.user", label: text.user },
  { name: "cpu.system", label: text.system },
  { name: "cpu.iowait", label: text.iowait },
  { name: "cpu.steal", label: text.steal },
];
const memory = [used, { name: "memory.cached", label: text.cached }];
const network = [
  { name: "network.in", label: text.received },
  { name: "network.out", label: text.sent },
];
const disk = [
  { name: "disk.read", label: text.read },
  { name: "disk.written", label: text.written },
];

/** Processor, memory, network and disks of the machine over time. */
export function LoadPanel({ host }: { readonly host: string }) {
  useEffect(followMetrics, []);
  const state = useObservable(metricsState);
  return (
    <div className="ph-panel">
      {state.kind === "failed" && <ProblemView problem={state.problem} onRetry={retryMetrics} />}
      {state.kind === "lost" && state.problem && <ProblemView problem={state.problem} />}
      <ChartGroup label={text.of(host)} heading={<h2 className="ph-panel__title">{text.title}</h2>}>
        <Chart title={text.cpu} feed={metricsFeed} unit="percent" top={100} stacked headline={total} series={cpu} />
        <Chart
          title={text.memory}
          feed={metricsFeed}
          unit="bytes"
          top="memory.total"
          stacked
          headline={used}
          series={memory}
        />
        <Chart title={text.network} feed={metricsFeed} unit="bytes/s" series={network} />
        <Chart title={text.disk} feed={metricsFeed} unit="bytes/s" series={disk} />
      </ChartGroup>
    </div>
  );
}
