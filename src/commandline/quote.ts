/** A word of a command line; a masked one ends with a variable of the shell in place of a secret. */
export type Word = string | { readonly prefix: string; readonly variable: string };

/**
 * A word quoted for a POSIX shell (XCU 2.2.2): as it is where it holds nothing special, else in single quotes.
 * No NUL can be said to a process; validation keeps it out.
 */
export function quote(word: string): string {
  return /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The words as one line for a POSIX shell. */
export function toLine(argv: readonly Word[]): string {
  return argv.map(quoteWord).join(" ");
}

/** One group a line, joined by backslashes. */
export function toLines(groups: readonly (readonly Word[])[]): string {
  return groups.map(toLine).join(" \\\n  ");
}

function quoteWord(word: Word): string {
  if (typeof word === "string") return quote(word);
  return `${word.prefix === "" ? "" : quote(word.prefix)}"$${word.variable}"`;
}

/** Tokens that are known by their looks: GitHub, GitLab, Slack, Stripe, AWS, Google, JSON Web Tokens. */
const tokens =
  /^(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|[spr]k_(?:live|test)_|A[KS]IA[0-9A-Z]{16}$|AIza|eyJ[\w-]+\.eyJ[\w-]+\.)/;

/** Whether a variable's name or value looks like a secret: what screens mask and lines leave out. */
export function looksSecret(name: string, value: string): boolean {
  if (value === "") return false;
  if (/:\/\/[^/\s:@]*:[^/\s@]+@/.test(value) || /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(value) || tokens.test(value))
    return true;
  if (/(_FILE|_PATH|_DIR)$/i.test(name)) return false;
  return /pass(word|wd|phrase|code)?(_|$|\d)|pwd$|secret|token|credential|(^|_)(api|access|private|auth|signing|encryption|master|session|secret)?_?key(_|$|s$)|(^|_)(auth|dsn|salt|pin|cookie)(_|$)|apikey/i.test(
    name,
  );
}

/** A name that a shell takes for a variable. */
export function variableName(name: string): string {
  const clean = name.replaceAll(/[^A-Za-z0-9_]/g, "_");
  return /^[A-Za-z_]/.test(clean) ? clean : `_${clean}`;
}
