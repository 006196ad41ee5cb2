import { type RefObject, useEffect, useState } from "react";

/** Whether the element has more than it shows, and so must be reachable by keyboard to be scrolled. */
export function useScrolls(element: RefObject<HTMLElement | null>): boolean {
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const watched = element.current;
    if (!watched) return;
    const look = () =>
      setScrolls(
        getComputedStyle(watched).overflowY === "auto" &&
          (watched.scrollHeight > watched.clientHeight || watched.scrollWidth > watched.clientWidth),
      );
    const observer = new ResizeObserver(look);
    observer.observe(watched);
    // Text that grows inside a full box does not resize it.
    const changes = new MutationObserver(look);
    changes.observe(watched, { childList: true, characterData: true, subtree: true });
    return () => {
      observer.disconnect();
      changes.disconnect();
    };
  }, [element]);
  return scrolls;
}
