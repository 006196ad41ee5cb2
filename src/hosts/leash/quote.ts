import { bytesOf } from "../names.ts";

/** Bytes that `sh` reads as themselves in `'…'`, that `printf` prints as themselves, and that no log-in shell touches. */
const plain = new Set(Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_/.:=,"));

/**
 * The only quoting there is for a text that goes through a person's log-in shell: one word, in single quotes, made of
 * letters, digits, `_/.:=,` and `\NNN`. bash, dash, ksh, zsh, fish, tcsh and busybox all read such a word as it stands;
 * `decoded` turns it back. Nothing that a caller gives ever reaches that shell in another form.
 */
export function word(text: string): string {
  return `'${encoded(text)}'`;
}

/** The same without quotes: a line without spaces that `printf` of any `sh` turns back into the text. */
export function encoded(text: string): string {
  const bytes = bytesOf(text);
  let line = "";
  for (const byte of typeof bytes === "string" ? Buffer.from(bytes) : bytes)
    line += plain.has(byte) ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`;
  return line;
}

/** A word for `sh` itself (POSIX 2.2.2): everything but a single quote is literal in single quotes. */
export function shWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
