import { useEffect, useMemo } from "react";
import type { ContainerView } from "../../../../src/engines/index.ts";
import { seenLogs } from "../../guide/state.ts";
import { inBrowser } from "../../kits/address/address.ts";
import { LogFeed, LogView } from "../../kits/log/index.ts";
import { visibleText } from "../../kits/small/visible-text.ts";
import { aboutHost, openStream } from "../../rpc/index.ts";
import { RangePicker, rangeOf } from "./range.tsx";
import { isRunning, type TabProps } from "./standing.ts";
import { tabPath, useQueryValue } from "./where.ts";

/** Lines to begin with. */
const firstTail = 10_000;
/** A link to a line shows so much before it, in milliseconds. */
const contextMs = 60_000;

/** What the container has printed and prints. */
export default function Logs({ container }: TabProps) {
  const [query, setQuery] = useQueryValue("q");
  const [mark, setMark] = useQueryValue("line");
  const [since, setSince] = useQueryValue("since");
  const [until, setUntil] = useQueryValue("until");
  const [tail, setTail] = useQueryValue("tail");
  const running = isRunning(container);
  const wanted = wantedOf(container, { since, until, tail, mark });
  const key = JSON.stringify(wanted);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for all that is asked
  const feed = useMemo(
    () =>
      new LogFeed((from, handlers) => {
        const search = new URLSearchParams(wanted);
        if (from !== undefined) {
          search.delete("tail");
          search.set("since", String(Math.floor(Date.parse(from.replace(/(\.\d{3})\d+/, "$1")))));
        }
        return openStream("logs", search, handlers);
      }),
    [key],
  );
  useEffect(() => {
    feed.start();
    return () => feed.stop();
  }, [feed]);
  useEffect(() => {
    const look = () => feed.buffer.lastStamp !== "" && seenLogs.set(container.id);
    const stop = feed.state.subscribe(look);
    return () => {
      stop();
      seenLogs.set(undefined);
    };
  }, [feed, container.id]);
  // The engine ends the log with the container; when that runs again, so does the log.
  useEffect(() => {
    if (running && feed.state.get().kind === "ended" && until === "") feed.resume();
  }, [running, feed, until]);
  const download = new URLSearchParams({ engine: container.engine, id: container.id, timestamps: "1" });
  for (const name of ["since", "until"] as const) {
    const value = wanted[name];
    if (value !== undefined && mark === "") download.set(name, value);
  }
  return (
    <LogView
      feed={feed}
      of={visibleText(container.name, 60)}
      query={query}
      onQuery={setQuery}
      mark={mark === "" ? undefined : mark}
      onMark={(next) => setMark(next ?? "")}
      linkOf={(next) => linkOf(container, next)}
      download={inBrowser(`/files/container/log?${aboutHost(download)}`)}
      ranged={since !== "" || until !== ""}
    >
      <RangePicker
        since={since}
        until={until}
        onRange={(range) => {
          setSince(range.since);
          setUntil(range.until);
        }}
        tail={tail === "" ? firstTail : Number(tail)}
        onTail={(count) => setTail(count === firstTail ? "" : String(count))}
      />
    </LogView>
  );
}

/** The query of the stream. A mark that was set in an open log changes nothing; one of a link says where to begin. */
function wantedOf(
  { engine, id }: ContainerView,
  { since, until, tail, mark }: { since: string; until: string; tail: string; mark: string },
): Record<string, string> {
  const range = rangeOf(since, until);
  const linked = linkedMark(id, mark);
  return {
    engine,
    id,
    follow: until === "" ? "1" : "0",
    ...(linked !== undefined ? { since: String(linked - contextMs) } : range.since ? { since: range.since } : {}),
    ...(range.until ? { until: range.until } : {}),
    ...(linked === undefined ? { tail: tail || String(firstTail) } : {}),
  };
}

/** The mark that the page was opened with, once for each container. */
const opened = new Map<string, number | undefined>();

function linkedMark(id: string, mark: string): number | undefined {
  if (!opened.has(id)) {
    const time = Date.parse(mark.replace(/~.*$/, "").replace(/(\.\d{3})\d+/, "$1"));
    opened.set(id, Number.isNaN(time) ? undefined : Math.floor(time));
  }
  return opened.get(id);
}

function linkOf({ id, engine }: ContainerView, line: string): string {
  return `${location.pathname.replace(/\/[^/]+\/logs$/, "")}${tabPath(id, "logs", engine, { line })}`;
}
