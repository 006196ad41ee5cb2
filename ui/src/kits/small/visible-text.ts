/** Longest text that is put on the screen in one piece, in characters. */
const longest = 2000;

/** ASCII's own names; fonts with the symbols ␀, ␛ are rare. */
const names: Readonly<Record<number, string>> = {
  0: "NUL",
  7: "BEL",
  8: "BS",
  9: "TAB",
  10: "LF",
  13: "CR",
  27: "ESC",
  127: "DEL",
};

const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/u;
const everyUnseen = new RegExp(unseen, "gu");

/**
 * Text from strangers made visible on one line: control characters and characters that turn the direction of
 * writing or have no width become ⟨ESC⟩, ⟨LF⟩, ⟨U+202E⟩, so that a name looks like what it is. Long text is cut.
 * @param limit characters to keep
 */
export function visibleText(text: string, limit = longest): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return unseen.test(cut) ? cut.replace(everyUnseen, spelled) : cut;
}

/** The same for text of several lines: line ends stay, tabs become spaces. */
export function visibleLines(text: string, limit = longest): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return cut
    .split(/\r\n|\n/)
    .map((line) => visibleText(line.replaceAll("\t", "    "), limit + 1))
    .join("\n");
}

function spelled(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  // Joiners are part of scripts and emoji, and harmless.
  if (code === 0x200c || code === 0x200d) return char;
  // A byte of a file's name that is no UTF-8, as the server tells it.
  if (code >= 0xdc80 && code <= 0xdcff) return `⟨0x${(code - 0xdc00).toString(16).toUpperCase()}⟩`;
  return `⟨${names[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`}⟩`;
}
