import { type ReactNode, useEffect, useRef, useState } from "react";
import { smallText } from "../../messages/kits.ts";
import { announce } from "../live-region/live-region.tsx";
import { Tip } from "../popup/tip.tsx";
import { useClock } from "./clock.ts";
import { formatAgo, formatBytes, formatTime, shortDigest } from "./format.ts";
import { visibleText } from "./visible-text.ts";
import "./small.css";

/** Text from strangers, on one line, cut with an ellipsis where it does not fit; hovering shows more of it. */
export function SafeText({ text, lines }: { readonly text: string; readonly lines?: boolean }) {
  const shown = visibleText(text);
  return (
    <bdi className={lines ? "ph-text ph-text--lines" : "ph-text"} title={lines ? undefined : shown.slice(0, 500)}>
      {shown}
    </bdi>
  );
}

/** Copies text; says whether the browser allowed it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    announce(smallText.copied);
    return true;
  } catch {
    // Without TLS browsers offer no clipboard to pages: the old way still works there.
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    const active = document.activeElement;
    (active?.closest("dialog, [popover]") ?? document.body).append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (active instanceof HTMLElement) active.focus({ preventScroll: true });
    announce(done ? smallText.copied : smallText.copyFailed);
    return done;
  }
}

/** Whether something was copied in the last two seconds, and the function that copies. */
function useCopy(): [boolean, (text: string) => void] {
  const [copied, setCopied] = useState(false);
  const timer = useRef<number>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = (text: string) => {
    void copyText(text).then((done) => {
      setCopied(done);
      clearTimeout(timer.current);
      timer.current = window.setTimeout(() => setCopied(false), 2000);
    });
  };
  return [copied, copy];
}

/** A small button that copies `text`. */
export function Copy({ text, what }: { readonly text: string; readonly what?: string }) {
  const [copied, copy] = useCopy();
  const label = what === undefined ? smallText.copy : smallText.copyOf(what);
  return (
    <Tip text={copied ? smallText.copied : label}>
      <button type="button" className="ph-icon-button" aria-label={label} onClick={() => copy(text)}>
        <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" fill="none" stroke="currentColor">
          {copied ? (
            <path d="M2.5 8.5l4 4 7-9" strokeWidth="2" />
          ) : (
            <path d="M5.5 5.5h8v9h-8zM10.5 5V1.5h-8v9H5" strokeWidth="1.5" />
          )}
        </svg>
      </button>
    </Tip>
  );
}

/** A digest: twelve digits, a click copies all of it. */
export function Digest({ digest }: { readonly digest: string }) {
  const [copied, copy] = useCopy();
  return (
    <button
      type="button"
      className="ph-digest"
      title={copied ? smallText.copied : `${digest}\n${smallText.digestHint}`}
      aria-label={smallText.copyOf(shortDigest(digest))}
      onClick={() => copy(digest)}
    >
      {shortDigest(digest)}
    </button>
  );
}

/**
 * How long ago; the tooltip has the absolute time. All of them follow one timer.
 * @param time RFC 3339, or ms since 1970
 */
export function Ago({ time }: { readonly time: string | number }) {
  const at = typeof time === "number" ? time : Date.parse(time);
  const text = useClock((now) => (Number.isNaN(at) ? "" : formatAgo(at, now)));
  if (text === "") return null;
  return (
    <time dateTime={new Date(at).toISOString()} title={formatTime(at)} className="ph-figure">
      {text}
    </time>
  );
}

/** A size; undefined is unknown and shows nothing. */
export function Bytes({ bytes }: { readonly bytes: number | undefined }) {
  return bytes === undefined ? null : <span className="ph-figure">{formatBytes(bytes)}</span>;
}

export type Tone = "good" | "busy" | "warning" | "bad" | "off" | "info";

const shapes: Readonly<Record<Tone, ReactNode>> = {
  good: <circle cx="8" cy="8" r="5.5" fill="currentColor" />,
  busy: <path d="M8 2.2a5.8 5.8 0 1 1-5.8 5.8" fill="none" stroke="currentColor" strokeWidth="2.2" />,
  warning: <path d="M8 1.8l6.6 12H1.4zM8 6.4v3.4M8 11.2v1.4" fill="none" stroke="currentColor" strokeWidth="1.7" />,
  bad: <path d="M3.2 3.2l9.6 9.6M12.8 3.2l-9.6 9.6" fill="none" stroke="currentColor" strokeWidth="2.4" />,
  off: <circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" strokeWidth="2" />,
  info: <path d="M8 2v2.4M8 6.6V14" fill="none" stroke="currentColor" strokeWidth="2.4" />,
};

/** A state: a shape, a word and a colour, so that none of them carries it alone. */
export function StateLabel({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <span className={`ph-state ph-state--${tone}`}>
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
        {shapes[tone]}
      </svg>
      <span className="ph-text">{children}</span>
    </span>
  );
}
