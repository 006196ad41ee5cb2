import { type RefObject, useEffect, useState } from "react";
import type { ChartFeed } from "./feed.ts";

/** At most one drawing a second; samples that come a little early still count as the next second. */
const drawMs = 900;
/** With reduced motion. */
const calmMs = 4900;

/**
 * The version of the feed that is to be on the screen: it moves at most once a second, every five seconds where the
 * person wants less motion, and not at all while the chart is scrolled away or the tab is hidden.
 */
export function useRepaint(feed: ChartFeed, element: RefObject<Element | null>): number {
  const [version, setVersion] = useState(feed.version);
  useEffect(() => {
    const target = element.current;
    if (!target) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)");
    let seen = false;
    let drawn = Number.NEGATIVE_INFINITY;
    let shown = -1;
    let timer: number | undefined;
    const draw = (): void => {
      timer = undefined;
      if (!seen || document.hidden || shown === feed.version) return;
      drawn = performance.now();
      shown = feed.version;
      setVersion(shown);
    };
    const due = (): void => {
      if (timer !== undefined || !seen || document.hidden || shown === feed.version) return;
      const wait = drawn + (calm.matches ? calmMs : drawMs) - performance.now();
      if (wait <= 0) draw();
      else timer = window.setTimeout(draw, wait);
    };
    const observer = new IntersectionObserver(
      (entries) => {
        seen = entries.at(-1)?.isIntersecting ?? false;
        due();
      },
      // A little before it is scrolled in, so that it never shows an old picture.
      { rootMargin: "100px" },
    );
    observer.observe(target);
    document.addEventListener("visibilitychange", due);
    const stop = feed.subscribe(due);
    return () => {
      stop();
      observer.disconnect();
      document.removeEventListener("visibilitychange", due);
      clearTimeout(timer);
    };
  }, [feed, element]);
  return version;
}
