import {
  type KeyboardEvent,
  type MouseEvent,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { AnsiPalette } from "./ansi-colors.ts";
import { RowHeights } from "./heights.ts";
import type { LogLine } from "./line-buffer.ts";
import { LineView } from "./line-view.tsx";

/** Height of a line that is not wrapped, in pixels; log.css says the same. */
const rowHeight = 20;
/** Rows drawn beyond the visible ones, so that scrolling shows no gaps. */
const overscan = 12;

export interface LinesHandle {
  /** Brings a line into the middle. */
  reveal(number: number): void;
  toEnd(): void;
  focus(): void;
  /** The number of the first line in sight. */
  firstVisible(): number | undefined;
}

interface LogLinesProps {
  readonly lines: readonly LogLine[];
  /** Changes with the lines. */
  readonly version: number;
  readonly label: string;
  readonly follow: boolean;
  readonly onFollow: (follow: boolean) => void;
  readonly times: boolean;
  readonly wrap: boolean;
  readonly search: RegExp | undefined;
  readonly current: number | undefined;
  readonly marked: number | undefined;
  readonly onMark: (number: number | undefined) => void;
  readonly onSearch: () => void;
  readonly palette: AnsiPalette;
  readonly handle: Ref<LinesHandle>;
}

/** The lines in a viewport of their own: only those in sight are in the document, however many there are. */
export function LogLines(props: LogLinesProps) {
  const { lines, version, label, follow, onFollow, times, wrap, search, current, marked, palette } = props;
  const viewport = useRef<HTMLDivElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  const [sight, setSight] = useState({ top: 0, height: 600 });
  const [, redraw] = useState(0);
  /** The heights of the lines, and the number of the line that the first of them is. */
  const known = useRef({ heights: new RowHeights(), first: 1, wrap });
  const pinned = useRef(follow);
  pinned.current = follow;

  const first = lines[0]?.number ?? 1;
  const { heights } = known.current;
  if (known.current.wrap !== wrap || first < known.current.first || first - known.current.first > heights.count) {
    heights.clear();
    known.current.first = first;
    known.current.wrap = wrap;
  }
  const gone = first - known.current.first;
  const removed = gone > 0 ? heights.before(gone) : 0;
  if (gone > 0) {
    heights.shift(gone);
    known.current.first = first;
  }
  if (heights.count > lines.length) heights.clear();
  while (heights.count < lines.length) heights.push(rowHeight);

  const total = heights.total;
  const top = follow ? Math.max(0, total - sight.height) : Math.max(0, sight.top - removed);
  const from = Math.max(0, heights.at(top) - overscan);
  const to = Math.min(lines.length, heights.at(top + sight.height) + 1 + overscan);

  // Lines that went away above take their height with them: what one reads stays where it is.
  useLayoutEffect(() => {
    const element = viewport.current;
    if (element && removed > 0 && !pinned.current) element.scrollTop -= removed;
  }, [removed]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever lines came
  useLayoutEffect(() => {
    const element = viewport.current;
    if (!element) return;
    if (wrap && rows.current) {
      let above = 0;
      let changed = false;
      for (const row of rows.current.children) {
        const index = Number((row as HTMLElement).dataset.number) - known.current.first;
        const height = (row as HTMLElement).offsetHeight;
        const before = heights.height(index);
        if (height === before || index < 0) continue;
        if (heights.before(index) + before <= element.scrollTop) above += height - before;
        heights.set(index, height);
        changed = true;
      }
      if (above !== 0 && !pinned.current) element.scrollTop += above;
      if (changed) redraw((n) => n + 1);
    }
    if (pinned.current) element.scrollTop = element.scrollHeight;
  }, [version, wrap, times, sight, follow]);

  useEffect(() => {
    const element = viewport.current;
    if (!element) return;
    const size = new ResizeObserver(() => {
      if (wrap) {
        known.current.heights.clear();
        while (known.current.heights.count < 1) known.current.heights.push(rowHeight);
        known.current.first = Number.MAX_SAFE_INTEGER;
      }
      setSight({ top: element.scrollTop, height: element.clientHeight });
    });
    size.observe(element);
    return () => size.disconnect();
  }, [wrap]);

  const onScroll = useCallback((): void => {
    const element = viewport.current;
    if (!element) return;
    setSight({ top: element.scrollTop, height: element.clientHeight });
    if (element.scrollHeight - element.scrollTop - element.clientHeight < 4 && !pinned.current) onFollow(true);
  }, [onFollow]);

  /** A person who scrolls up wants to read: the end no longer pulls. */
  const release = (): void => {
    const element = viewport.current;
    if (element && pinned.current && element.scrollHeight > element.clientHeight) onFollow(false);
  };

  const indexOf = (number: number): number =>
    Math.min(Math.max(0, number - known.current.first), Math.max(0, known.current.heights.count - 1));
  const reveal = (number: number): void => {
    const element = viewport.current;
    if (!element) return;
    onFollow(false);
    const index = indexOf(number);
    const { heights: all } = known.current;
    const middle = all.before(index) - (element.clientHeight - all.height(index)) / 2;
    // In the next frame: a viewport that still follows would jump back to the end.
    requestAnimationFrame(() => {
      element.scrollTop = Math.max(0, middle);
    });
  };
  const firstVisible = (): number | undefined => {
    const element = viewport.current;
    return element ? lines[known.current.heights.at(element.scrollTop)]?.number : undefined;
  };
  useImperativeHandle(props.handle, () => ({
    reveal,
    toEnd: () => {
      onFollow(true);
      const element = viewport.current;
      if (element) element.scrollTop = element.scrollHeight;
    },
    focus: () => viewport.current?.focus(),
    firstVisible,
  }));

  const onKeyDown = (event: KeyboardEvent): void => {
    const { key, shiftKey, ctrlKey, metaKey } = event;
    const step = key === "ArrowUp" ? -1 : key === "ArrowDown" ? 1 : 0;
    if ((key === "/" && !ctrlKey && !metaKey) || (key.toLowerCase() === "f" && (ctrlKey || metaKey))) props.onSearch();
    else if (key === "Enter" && marked === undefined) props.onMark(firstVisible());
    else if (key === "Escape" && marked !== undefined) props.onMark(undefined);
    else if (step !== 0 && shiftKey && marked !== undefined) {
      const next = lines[indexOf(marked) + step]?.number;
      if (next !== undefined) {
        props.onMark(next);
        reveal(next);
      }
    } else if (key === "End" && !shiftKey) onFollow(true);
    else {
      if (step < 0 || key === "PageUp" || key === "Home") release();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const onClick = (event: MouseEvent): void => {
    const { target } = event;
    if (!(target instanceof Element) || !target.closest(".ph-log__time")) return;
    const number = Number(target.closest<HTMLElement>("[data-number]")?.dataset.number);
    if (number > 0) props.onMark(number === marked ? undefined : number);
  };

  return (
    <div
      ref={viewport}
      className={wrap ? "ph-log__lines ph-log__lines--wrap" : "ph-log__lines"}
      role="log"
      aria-live="off"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      onScroll={onScroll}
      onWheel={(event) => event.deltaY < 0 && release()}
      onTouchMove={release}
      onPointerDown={(event) => event.target === viewport.current && release()}
      onKeyDown={onKeyDown}
      onClick={onClick}
    >
      <div style={{ blockSize: total, position: "relative" }}>
        <div ref={rows} className="ph-log__rows" style={{ transform: `translateY(${heights.before(from)}px)` }}>
          {lines.slice(from, to).map((line) => (
            <LineView
              key={line.number}
              line={line}
              times={times}
              search={search}
              palette={palette}
              current={line.number === current}
              marked={line.number === marked}
            />
          ))}
        </div>
      </div>
    </div>
  );
}
