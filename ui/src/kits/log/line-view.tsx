import { type CSSProperties, memo, type ReactNode } from "react";
import { logText } from "../../messages/log.ts";
import { formatTime } from "../small/format.ts";
import { visibleText } from "../small/visible-text.ts";
import { type AnsiStyle, ansiSpans } from "./ansi.ts";
import { type AnsiPalette, colorsOf } from "./ansi-colors.ts";
import { type LogLine, lengthLimit } from "./line-buffer.ts";

interface LineProps {
  readonly line: LogLine;
  readonly times: boolean;
  readonly search: RegExp | undefined;
  readonly palette: AnsiPalette;
  readonly current: boolean;
  readonly marked: boolean;
}

/** One line of a log. Its text is a stranger's: nothing of it is ever more than text. */
export const LineView = memo(function LineView({ line, times, search, palette, current, marked }: LineProps) {
  const { stream, stamp, number, cut } = line;
  if (stream === "note")
    return (
      <div className="ph-log__line ph-log__line--note" data-number={number}>
        <span className="ph-log__text">{line.text}</span>
      </div>
    );
  const state = `${current ? " ph-log__line--current" : ""}${marked ? " ph-log__line--marked" : ""}`;
  return (
    <div className={`ph-log__line ph-log__line--${stream}${state}`} data-number={number} dir="ltr">
      {times && (
        <span className="ph-log__time" title={stamp}>
          {timeOf(stamp)}
        </span>
      )}
      <span
        className="ph-log__mark"
        aria-hidden={stream === "stdout"}
        title={stream === "stderr" ? logText.stderr : ""}
      >
        {stream === "stderr" ? logText.stderrMark : ""}
      </span>
      <span className="ph-log__text">
        {pieces(line, search, palette)}
        {cut > 0 && <span className="ph-log__cut">{logText.cut(cut)}</span>}
      </span>
    </div>
  );
});

/** The local time with milliseconds. */
function timeOf(stamp: string): string {
  const time = Date.parse(stamp.replace(/(\.\d{3})\d+/, "$1"));
  return Number.isNaN(time) ? stamp : `${formatTime(time)}.${String(Math.floor(time) % 1000).padStart(3, "0")}`;
}

function pieces(line: LogLine, search: RegExp | undefined, palette: AnsiPalette): ReactNode {
  const { spans } = ansiSpans(line.text, line.start);
  return spans.map(({ text, style }, index) => {
    // Tabs keep their width; every other control character becomes visible.
    const shown = text
      .split("\t")
      .map((part) => visibleText(part, lengthLimit))
      .join("\t");
    const content = search ? highlighted(shown, search) : shown;
    const css = cssOf(style, palette);
    return css ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a line never move
      <span key={index} style={css}>
        {content}
      </span>
    ) : (
      content
    );
  });
}

function highlighted(text: string, search: RegExp): ReactNode {
  const parts: ReactNode[] = [];
  let from = 0;
  search.lastIndex = 0;
  for (let match = search.exec(text); match && parts.length < 400; match = search.exec(text)) {
    parts.push(text.slice(from, match.index), <mark key={match.index}>{match[0]}</mark>);
    from = search.lastIndex;
  }
  if (parts.length === 0) return text;
  parts.push(text.slice(from));
  return parts;
}

/** Styles are few and repeat: what they look like is worked out once for each theme. */
const known = new WeakMap<AnsiPalette, Map<string, CSSProperties>>();

function cssOf(style: AnsiStyle, palette: AnsiPalette): CSSProperties | undefined {
  const key = JSON.stringify(style);
  if (key === "{}") return undefined;
  let styles = known.get(palette);
  if (!styles || styles.size > 2000) {
    styles = new Map();
    known.set(palette, styles);
  }
  let css = styles.get(key);
  if (!css) {
    const { color, background } = colorsOf(style, palette);
    css = {
      ...(color ? { color } : {}),
      ...(background ? { backgroundColor: background } : {}),
      ...(style.bold ? { fontWeight: 700 } : {}),
      ...(style.italic ? { fontStyle: "italic" } : {}),
      ...(style.underline || style.strike
        ? { textDecoration: `${style.underline ? "underline " : ""}${style.strike ? "line-through" : ""}` }
        : {}),
    };
    styles.set(key, css);
  }
  return css;
}
