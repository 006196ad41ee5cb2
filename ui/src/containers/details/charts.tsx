import { useEffect, useMemo, useRef } from "react";
import type { ContainerSample, ContainerView } from "../../../../src/engines/index.ts";
import { Chart, ChartFeed, ChartGroup } from "../../kits/chart/index.ts";
import { visibleText } from "../../kits/small/visible-text.ts";
import { detailsText as text } from "../../messages/container-details.ts";
import { rpc } from "../../rpc/index.ts";
import { rates } from "./rates.ts";
import { isRunning, type TabProps } from "./standing.ts";

/**
 * Figures are kept while the browser's tab is on the container, also when another tab of its page is looked at, and a
 * minute longer.
 */
const feeds = new Map<string, ChartFeed>();
const feedLimit = 20;

function feedOf(key: string): ChartFeed {
  const feed = feeds.get(key) ?? new ChartFeed();
  feeds.delete(key);
  feeds.set(key, feed);
  for (const old of [...feeds.keys()].slice(0, -feedLimit)) feeds.delete(old);
  return feed;
}

/** Follows the figures of a container while its page is open. */
export function useFigures(container: ContainerView | undefined, still: boolean): void {
  const { engine = "", id = "", started = 0 } = container ?? {};
  const runs = container !== undefined && isRunning(container) && !still;
  const state = container?.state;
  const before = useRef(state);
  useEffect(() => {
    if (state === before.current || id === "") return;
    const known = before.current !== undefined;
    const label = state === "running" ? text.started : state === "exited" ? text.ended : undefined;
    before.current = state;
    if (known && label) feedOf(`${engine}:${id}`).mark({ time: Date.now(), label });
  }, [state, engine, id]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a container that was started anew has new figures
  useEffect(() => {
    if (!runs) return;
    const feed = feedOf(`${engine}:${id}`);
    let last: ContainerSample | undefined;
    const subscription = rpc.container.stats.subscribe(
      { engine, id },
      {
        onData(sample: ContainerSample) {
          feed.push(sample.time, { ...rates(last, sample) });
          last = sample;
        },
        onError: () => feed.lose(Date.now()),
      },
    );
    return () => {
      subscription.unsubscribe();
      feed.lose(Date.now());
    };
  }, [runs, engine, id, started]);
}

/** CPU, memory, network and disk, as they were while the page was open. */
export function Figures({ container }: TabProps) {
  const feed = useMemo(() => feedOf(`${container.engine}:${container.id}`), [container.engine, container.id]);
  const limit = container.spec.memory;
  if (!isRunning(container) && feed.series.last === undefined)
    return <p className="ph-details__quiet">{text.notRunning}</p>;
  return (
    <ChartGroup
      label={text.figuresOf(visibleText(container.name, 60))}
      heading={<h2 className="ph-card__title">{text.figures}</h2>}
    >
      <Chart
        title={text.cpu}
        feed={feed}
        unit="percent"
        series={[{ name: "cpu", label: text.cpu }]}
        headline={{ name: "cpu", label: text.cpu }}
      />
      <Chart
        title={text.memory}
        feed={feed}
        unit="bytes"
        series={[{ name: "memory", label: text.used }]}
        headline={{ name: "memory", label: text.used }}
        {...(limit ? { top: limit } : {})}
      />
      <Chart
        title={text.network}
        feed={feed}
        unit="bytes/s"
        series={[
          { name: "networkIn", label: text.received },
          { name: "networkOut", label: text.sent },
        ]}
      />
      <Chart
        title={text.disk}
        feed={feed}
        unit="bytes/s"
        series={[
          { name: "blockRead", label: text.read },
          { name: "blockWrite", label: text.written },
        ]}
      />
    </ChartGroup>
  );
}
