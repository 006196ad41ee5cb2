/** How a piece of text looks. Colours: 0 to 255 of the terminal's palette, or RGB as 0x1000000 + rrggbb. */
export interface AnsiStyle {
  readonly color?: number;
  readonly background?: number;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly strike?: boolean;
  readonly inverse?: boolean;
}

export interface AnsiSpan {
  readonly text: string;
  readonly style: AnsiStyle;
}

/** Marks a colour of three bytes. */
export const rgb = 0x1000000;

/** No colour, no weight. */
export const plain: AnsiStyle = {};

/**
 * One control sequence: CSI (ECMA-48, 5.4), a string with its end (OSC, DCS, SOS, PM, APC), or a short one. A string
 * without an end is none: its text is shown, so that nothing can hide the rest of a line.
 */
const sequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  /\x1b(?:\[([0-?]*)[ -/]*([@-~])|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]+[0-~]|[0-Z\\`-~])/g;

/** The text in pieces of one look each. All control sequences are taken out; those that colour are followed. */
export function ansiSpans(text: string, start: AnsiStyle = plain): { spans: readonly AnsiSpan[]; end: AnsiStyle } {
  if (!text.includes("\x1b")) return { spans: text === "" ? [] : [{ text, style: start }], end: start };
  const spans: AnsiSpan[] = [];
  let style = start;
  let from = 0;
  const add = (to: number): void => {
    if (to === from) return;
    const piece = text.slice(from, to);
    const last = spans.at(-1);
    if (last?.style === style) spans[spans.length - 1] = { text: last.text + piece, style };
    else spans.push({ text: piece, style });
  };
  sequence.lastIndex = 0;
  for (let match = sequence.exec(text); match; match = sequence.exec(text)) {
    add(match.index);
    from = sequence.lastIndex;
    if (match[2] === "m") style = restyled(style, match[1] ?? "");
  }
  add(text.length);
  return { spans, end: style };
}

/** The text without control sequences. */
export function ansiText(text: string): string {
  return text.includes("\x1b") ? text.replace(sequence, "") : text;
}

/** The style after "select graphic rendition" with these parameters (ECMA-48, 8.3.117). */
function restyled(style: AnsiStyle, parameters: string): AnsiStyle {
  if (parameters === "" || parameters === "0") return plain;
  const codes = parameters.split(/[;:]/).map((code) => (code === "" ? 0 : Number(code)));
  let next = style;
  for (let at = 0; at < codes.length && at < 64; at++) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const [color, used] = extended(codes, at + 1);
      at += used;
      if (color !== undefined) next = code === 38 ? { ...next, color } : { ...next, background: color };
    } else next = basic(next, code);
  }
  return next;
}

/** "5;N" or "2;R;G;B" from `at` on: the colour, and how many codes it took. */
function extended(codes: readonly number[], at: number): [number | undefined, number] {
  const byte = (index: number): number | undefined => {
    const value = codes[index];
    return value !== undefined && value >= 0 && value <= 255 ? value : undefined;
  };
  if (codes[at] === 5) return [byte(at + 1), 2];
  if (codes[at] !== 2) return [undefined, 1];
  const [r, g, b] = [byte(at + 1), byte(at + 2), byte(at + 3)];
  return [r === undefined || g === undefined || b === undefined ? undefined : rgb + r * 65536 + g * 256 + b, 4];
}

function basic(style: AnsiStyle, code: number): AnsiStyle {
  if (code >= 30 && code <= 37) return { ...style, color: code - 30 };
  if (code >= 40 && code <= 47) return { ...style, background: code - 40 };
  if (code >= 90 && code <= 97) return { ...style, color: code - 82 };
  if (code >= 100 && code <= 107) return { ...style, background: code - 92 };
  switch (code) {
    case 0:
      return plain;
    case 1:
      return { ...style, bold: true };
    case 2:
      return { ...style, dim: true };
    case 3:
      return { ...style, italic: true };
    case 4:
    case 21:
      return { ...style, underline: true };
    case 7:
      return { ...style, inverse: true };
    case 9:
      return { ...style, strike: true };
    case 22:
      return without(style, "bold", "dim");
    case 23:
      return without(style, "italic");
    case 24:
      return without(style, "underline");
    case 27:
      return without(style, "inverse");
    case 29:
      return without(style, "strike");
    case 39:
      return without(style, "color");
    case 49:
      return without(style, "background");
    default:
      return style; // blinking, fonts, hidden text: shown as it is
  }
}

function without(style: AnsiStyle, ...keys: (keyof AnsiStyle)[]): AnsiStyle {
  const rest = Object.fromEntries(Object.entries(style).filter(([key]) => !keys.includes(key as keyof AnsiStyle)));
  return Object.keys(rest).length === 0 ? plain : (rest as AnsiStyle);
}
