/** For a terminal: names of files, first lines of servers and subjects of certificates are other people's words. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e\u00a0-\u{10ffff}]/gu, "?");
}
