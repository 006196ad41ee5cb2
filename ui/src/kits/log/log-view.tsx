import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { logText } from "../../messages/log.ts";
import { useObservable } from "../../rpc/index.ts";
import { announce } from "../live-region/live-region.tsx";
import { MenuButton, type MenuEntry } from "../popup/menu.tsx";
import { Tip } from "../popup/tip.tsx";
import { usePreference } from "../preference/preference.ts";
import { copyText, StateLabel, type Tone } from "../small/small.tsx";
import { ProblemView } from "../state/problem-view.tsx";
import { useDark } from "../theme/use-dark.ts";
import { ansiText } from "./ansi.ts";
import { darkPalette, lightPalette } from "./ansi-colors.ts";
import type { LogFeed, LogState } from "./feed.ts";
import type { LogLine } from "./line-buffer.ts";
import { type LinesHandle, LogLines } from "./log-lines.tsx";
import { MarkSearch, markOf } from "./mark.ts";
import { LogSearch, searchExpression } from "./search.ts";
import { SpokenLines } from "./spoken-lines.tsx";
import "./log.css";

interface LogViewProps {
  readonly feed: LogFeed;
  /** Whose log it is. */
  readonly of: string;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  /** Names the line that a link leads to. */
  readonly mark: string | undefined;
  readonly onMark: (mark: string | undefined) => void;
  /** The address of a line. */
  readonly linkOf: (mark: string) => string;
  readonly download: string;
  /** Whether only a part of the time was asked for: an empty log then says so. */
  readonly ranged: boolean;
  /** Further controls: how much, since, until. */
  readonly children?: ReactNode;
}

/** A log: search, follow, times, wrapping, colours, marks; smooth with 200,000 lines. */
export function LogView(props: LogViewProps) {
  const { feed, of, query, onQuery, mark, onMark, linkOf, download, ranged, children } = props;
  const state = useObservable(feed.state);
  const { lines, dropped } = feed.buffer;
  const [follow, setFollow] = useState(mark === undefined);
  const [times, setTimes] = useFlag("log.times", false);
  const [wrap, setWrap] = useFlag("log.wrap", false);
  const [spoken, setSpoken] = useState(false);
  const [current, setCurrent] = useState<number>();
  const [seen, setSeen] = useState(0);
  const handle = useRef<LinesHandle>(null);
  const input = useRef<HTMLInputElement>(null);
  const palette = useDark() ? darkPalette : lightPalette;
  const expression = useMemo(() => searchExpression(query), [query]);
  const search = useSearch(query, lines, state.version);
  const wantedMark = useMemo(() => new MarkSearch(mark ?? ""), [mark]);
  const marked = wantedMark.find(lines);

  // A link to a line shows it as soon as it is there.
  const shown = useRef<number>(undefined);
  useEffect(() => {
    if (marked === undefined || shown.current === marked.number) return;
    shown.current = marked.number;
    handle.current?.reveal(marked.number);
  }, [marked]);

  const newest = lines.at(-1)?.number ?? 0;
  const changeFollow = (next: boolean): void => {
    if (!next) setSeen(newest);
    setFollow(next);
  };
  const step = (back: boolean): void => {
    // Who presses the key before all lines have been looked at gets a right answer all the same.
    search.advance(lines, () => false);
    const at = current ?? handle.current?.firstVisible() ?? 0;
    const next = search.from(current === undefined && !back ? at - 1 : at, back);
    if (next === undefined) {
      announce(logText.matches(undefined, 0, false));
      return;
    }
    setCurrent(next);
    changeFollow(false);
    handle.current?.reveal(next);
    announce(logText.matches(search.rank(next), search.numbers.length, search.full));
  };
  const entries: MenuEntry[] = [
    { key: "times", label: logText.timestamps, checked: times, onSelect: () => setTimes(!times) },
    { key: "wrap", label: logText.wrap, checked: wrap, onSelect: () => setWrap(!wrap) },
    { key: "spoken", label: logText.announce, checked: spoken, onSelect: () => setSpoken(!spoken) },
    { kind: "line", key: "line" },
    { key: "clear", label: logText.clear, onSelect: () => feed.clear() },
  ];
  const matchWords =
    query === ""
      ? ""
      : logText.matches(
          current === undefined || search.numbers.length === 0 ? undefined : search.rank(current),
          search.numbers.length,
          search.full,
        );
  useSpoken(matchWords);

  return (
    <section className="ph-log" aria-label={logText.log(of)}>
      <div className="ph-log__bar">
        <div className="ph-log__search">
          <input
            ref={input}
            type="search"
            aria-label={logText.search}
            placeholder={logText.search}
            value={query}
            onChange={(event) => {
              setCurrent(undefined);
              onQuery(event.target.value);
            }}
            onKeyDown={(event) => {
              if (event.key === "Enter") step(!event.shiftKey);
              else if (event.key === "Escape" && query !== "") onQuery("");
              else return;
              event.preventDefault();
            }}
          />
          {query !== "" && <span className="ph-log__count">{matchWords}</span>}
          <IconButton label={logText.previous} path="M3 10l5-5 5 5" onClick={() => step(true)} />
          <IconButton label={logText.next} path="M3 6l5 5 5-5" onClick={() => step(false)} />
        </div>
        {children}
        <button
          type="button"
          className="ph-button ph-log__toggle"
          aria-pressed={follow}
          onClick={() => (follow ? changeFollow(false) : handle.current?.toEnd())}
        >
          {logText.follow}
        </button>
        <button
          type="button"
          className="ph-button ph-log__toggle ph-log__toggle--times"
          aria-pressed={times}
          onClick={() => setTimes(!times)}
        >
          {logText.timestamps}
        </button>
        <MenuButton label={logText.options} entries={entries} align="end" />
        <a className="ph-button" href={download} download>
          {logText.download}
        </a>
      </div>
      {state.kind === "failed" && state.problem && (
        <ProblemView problem={state.problem} onRetry={() => feed.resume()} />
      )}
      <div className="ph-log__frame">
        <LogLines
          handle={handle}
          lines={lines}
          version={state.version}
          label={logText.log(of)}
          follow={follow}
          onFollow={changeFollow}
          times={times}
          wrap={wrap}
          search={expression}
          current={current}
          marked={marked?.number}
          onMark={(number) => {
            const line = lines.find((one) => one.number === number);
            onMark(line && line.stamp !== "" ? markOf(lines, line) : undefined);
          }}
          onSearch={() => input.current?.focus()}
          palette={palette}
        />
        {lines.length === 0 && (state.kind === "live" || state.kind === "ended") && (
          <p className="ph-log__empty">{ranged ? logText.emptyRange : logText.empty}</p>
        )}
        {!follow && newest > seen && state.kind === "live" && (
          <button type="button" className="ph-button ph-log__end" onClick={() => handle.current?.toEnd()}>
            ↓ {logText.toEnd(newest - seen)}
          </button>
        )}
        <div className="ph-log__foot">
          <StateLabel tone={toneOf(state)}>{logText.states[state.kind]}</StateLabel>
          <span className="ph-figure">{logText.kept(lines.length)}</span>
          {dropped > 0 && <span>{logText.dropped(dropped)}</span>}
          {state.skipped > 0 && <span>{logText.skipped(state.skipped, false)}</span>}
          {state.kind === "ended" && <span>{logText.ended}</span>}
          <span className="ph-log__foot-space" />
          {marked ? (
            <Marked line={marked} link={linkOf(wantedMark.mark)} onUnmark={() => onMark(undefined)} />
          ) : (
            times && <span>{logText.markHint}</span>
          )}
        </div>
      </div>
      {spoken && <SpokenLines lines={lines} />}
    </section>
  );
}

function Marked({ line, link, onUnmark }: { line: LogLine; link: string; onUnmark: () => void }) {
  const button = (label: string, onClick: () => void) => (
    <button type="button" className="ph-log__action" onClick={onClick}>
      {label}
    </button>
  );
  return (
    <span>
      {button(logText.copyLink, () => void copyText(new URL(link, location.href).href))}{" "}
      {button(logText.copyLine, () => void copyText(ansiText(line.text)))} {button(logText.unmark, onUnmark)}
    </span>
  );
}

function IconButton(props: { label: string; path: string; onClick: () => void }) {
  return (
    <Tip text={props.label}>
      <button type="button" className="ph-icon-button" aria-label={props.label} onClick={props.onClick}>
        <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
          <path d={props.path} fill="none" stroke="currentColor" strokeWidth="2" />
        </svg>
      </button>
    </Tip>
  );
}

function toneOf(state: LogState): Tone {
  if (state.kind === "live") return "good";
  if (state.kind === "ended") return "off";
  if (state.kind === "failed" || state.kind === "logged-out") return "bad";
  return state.kind === "lost" ? "warning" : "busy";
}

/** The matches of a query, found a slice at a time so that the page never stands still. */
function useSearch(query: string, lines: readonly LogLine[], version: number): LogSearch {
  const [, redraw] = useState(0);
  const search = useMemo(() => new LogSearch(query), [query]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever lines came
  useEffect(() => {
    if (query === "") return;
    let frame = 0;
    const slice = (): void => {
      const until = performance.now() + 6;
      const done = search.advance(lines, () => performance.now() > until);
      redraw((n) => n + 1);
      if (!done) frame = requestAnimationFrame(slice);
    };
    frame = requestAnimationFrame(slice);
    return () => cancelAnimationFrame(frame);
  }, [search, version]);
  return search;
}

/** Says how many matches there are, a second after they last changed. */
function useSpoken(words: string): void {
  useEffect(() => {
    if (words === "") return;
    const timer = setTimeout(() => announce(words), 1000);
    return () => clearTimeout(timer);
  }, [words]);
}

function useFlag(key: string, otherwise: boolean): [boolean, (value: boolean) => void] {
  const [value, set] = usePreference(key);
  return [value === null ? otherwise : value === "1", (next) => set(next ? "1" : "0")];
}
