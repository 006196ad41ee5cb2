import { useEffect, useRef, useState } from "react";
import { visibleText } from "../small/visible-text.ts";
import { ansiText } from "./ansi.ts";
import type { LogLine } from "./line-buffer.ts";

/** Lines said at once at most: more come faster than anybody can listen. */
const atOnce = 3;

/** Reads out new lines, at most once a second. */
export function SpokenLines({ lines }: { readonly lines: readonly LogLine[] }) {
  const [said, setSaid] = useState<readonly LogLine[]>([]);
  const latest = useRef(lines);
  latest.current = lines;
  useEffect(() => {
    let last = latest.current.at(-1)?.number ?? 0;
    const timer = setInterval(() => {
      const fresh = latest.current.slice(-atOnce).filter(({ number }) => number > last);
      if (fresh.length === 0) return;
      last = fresh.at(-1)?.number ?? last;
      setSaid(fresh);
    }, 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="pf-v6-screen-reader" aria-live="polite">
      {said.map(({ number, text }) => (
        <p key={number}>{visibleText(ansiText(text), 300)}</p>
      ))}
    </div>
  );
}
