/** Longest text that is put on the screen in one piece, in characters. */
const longest = 2000;

/**
 * Text from strangers made visible: control characters become their symbols (␀, ␛), characters that turn the
 * direction of writing or have no width become ⟨U+202E⟩, so that a name looks like what it is. Long text is cut.
 * @param limit characters to keep
 */
export function visibleText(text: string, limit = longest): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  if (!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/u.test(cut)) return cut;
  return cut.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu, symbol);
}

function symbol(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  // Joiners are part of scripts and emoji, and harmless.
  if (code === 0x200c || code === 0x200d) return char;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "␡";
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}
