import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Item } from "./arrange.ts";
import type { Density } from "./column.ts";

/** Fixed heights of rows in px. */
export const rowHeights = { compact: 40, normal: 52, card: 96 } as const;
/** Lists above this many rows are virtualised. */
const virtualAbove = 100;
/** Below this width rows are cards. */
const narrow = "(max-width: 767px)";

function subscribeNarrow(tell: () => void) {
  const query = matchMedia(narrow);
  query.addEventListener("change", tell);
  return () => query.removeEventListener("change", tell);
}

/** Whether the window is so narrow that rows are cards. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribeNarrow, () => matchMedia(narrow).matches);
}

export function rowHeight(density: Density, cards: boolean): number {
  return cards ? rowHeights.card : rowHeights[density];
}

/** The width of an element in rem, measured before the first paint and followed after it. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const target = element.current;
    if (!target) return;
    const measure = () => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
      setWidth(Math.floor((target.clientWidth / rem) * 4) / 4);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

function scrollerOf(element: HTMLElement): HTMLElement {
  for (let parent = element.parentElement; parent; parent = parent.parentElement) {
    const { overflowY } = getComputedStyle(parent);
    if ((overflowY === "auto" || overflowY === "scroll") && parent !== document.body) return parent;
  }
  return document.documentElement;
}

export interface Line {
  readonly index: number;
  /** Distance from the body's start in px; undefined where rows simply follow each other. */
  readonly top: number | undefined;
}

/**
 * Which lines of a list are in the page, and where. The list scrolls with the nearest ancestor that scrolls.
 * @param header height of the sticky head in px
 * @param viewKey changes with filter, sort and group: then the list is shown from its start
 * @param active the key of the line that must stay mounted because it has, or will get, the focus
 */
export function useViewport(
  body: RefObject<HTMLElement | null>,
  items: readonly Item[],
  height: number,
  active: number,
  header: number,
  viewKey: string,
) {
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const [margin, setMargin] = useState(0);
  const virtual = items.length > virtualAbove;
  useLayoutEffect(() => {
    const element = body.current;
    if (!element) return;
    const found = scrollerOf(element);
    setScroller(found);
    const measure = () => {
      const outer = found === document.documentElement ? 0 : found.getBoundingClientRect().top;
      setMargin(Math.round(element.getBoundingClientRect().top - outer + found.scrollTop));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(found);
    // What stands above the list may grow: the list's own section starts with its toolbar.
    for (let e = element.previousElementSibling; e; e = e.previousElementSibling) observer.observe(e);
    const section = element.closest(".ph-list");
    for (const child of section?.children ?? []) if (!child.contains(element)) observer.observe(child);
    return () => observer.disconnect();
  }, [body]);
  const virtualizer = useVirtualizer<HTMLElement, HTMLElement>({
    count: virtual ? items.length : 0,
    getScrollElement: () => scroller,
    estimateSize: () => height,
    overscan: 8,
    scrollMargin: margin,
    enabled: virtual && scroller !== null,
    getItemKey: (index) => items[index]?.key ?? index,
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const from = Math.max(0, startIndex - overscan);
      const to = Math.min(count - 1, endIndex + overscan);
      const range = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
      if (active >= 0 && active < count && (active < from || active > to)) range.push(active);
      return range.sort((a, b) => a - b);
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new height makes all sizes wrong.
  useEffect(() => virtualizer.measure(), [height]);
  useAnchor(scroller, items, height, margin, header, viewKey);
  const lines: Line[] = virtual
    ? virtualizer.getVirtualItems().map((v) => ({ index: v.index, top: v.index * height }))
    : items.map((_, index) => ({ index, top: undefined }));
  const reveal = (index: number) => {
    if (!scroller) return;
    const top = margin + index * height;
    const view = scroller.clientHeight;
    if (top < scroller.scrollTop + header) scroller.scrollTop = top - header;
    else if (top + height > scroller.scrollTop + view) scroller.scrollTop = top + height - view;
  };
  return { lines, total: items.length * height, reveal, virtual, page: scroller ? scroller.clientHeight : 0 };
}

/** Keeps the first visible row where it is when rows come, go or move above it; a new view starts at its top. */
function useAnchor(
  scroller: HTMLElement | null,
  items: readonly Item[],
  height: number,
  margin: number,
  header: number,
  viewKey: string,
) {
  const before = useRef({ items, viewKey });
  useLayoutEffect(() => {
    const old = before.current;
    before.current = { items, viewKey };
    if (!scroller || (old.items === items && old.viewKey === viewKey)) return;
    if (old.viewKey !== viewKey) {
      scroller.scrollTop = Math.min(scroller.scrollTop, Math.max(0, margin - header));
      return;
    }
    const first = Math.floor((scroller.scrollTop + header - margin) / height);
    const key = first > 0 ? old.items[first]?.key : undefined;
    if (key === undefined || items[first]?.key === key) return;
    const now = items.findIndex((i) => i.key === key);
    if (now >= 0) scroller.scrollTop += (now - first) * height;
  }, [scroller, items, height, margin, header, viewKey]);
}
