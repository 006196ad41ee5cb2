import type { EnvironmentVariable } from "./spec.ts";

export interface EnvText {
  readonly variables: readonly EnvironmentVariable[];
  /** Lines (from 1) that could not be read, and why. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

/**
 * The variables of a pasted .env file: comments, "export", quotes that may span lines, lists as Compose has them
 * ("- NAME=value", "NAME: value"). Nothing is expanded. A name that comes twice keeps its last value.
 */
export function envFromText(text: string): EnvText {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const found = new Map<string, EnvironmentVariable>();
  const problems: { line: number; message: string }[] = [];
  for (let at = 0; at < lines.length; at++) {
    const first = at + 1;
    const line = (lines[at] ?? "").trim();
    if (line === "" || line.startsWith("#")) continue;
    const match = /^(?:export\s+|-\s+)?([^\s=:"'#]+)(?:(?:\s*=|:\s)(.*))?$/s.exec(line);
    const name = match?.[1];
    if (name === undefined) {
      problems.push({ line: first, message: "This is not NAME=value." });
      continue;
    }
    const rest = match?.[2]?.trim();
    found.delete(name);
    if (rest === undefined) {
      found.set(name, { name });
      continue;
    }
    const quote = rest[0];
    if (quote !== '"' && quote !== "'" && quote !== "`") {
      found.set(name, { name, value: rest.replace(/(^|\s+)#.*$/s, "") });
      continue;
    }
    // A quote that is not closed goes on in the next lines, which keep their spaces.
    let body = (lines[at] ?? "").slice(
      (lines[at] ?? "").indexOf(quote, (lines[at] ?? "").indexOf(name) + name.length) + 1,
    );
    let end = closing(body, quote);
    while (end < 0 && at + 1 < lines.length) {
      body += `\n${lines[++at]}`;
      end = closing(body, quote);
    }
    if (end < 0) {
      problems.push({ line: first, message: `The quote ${quote} is never closed.` });
      at = first - 1;
      continue;
    }
    const after = body.slice(end + 1).trim();
    if (after !== "" && !after.startsWith("#"))
      problems.push({ line: at + 1, message: "There is something after the closing quote." });
    const inside = body.slice(0, end);
    found.set(name, { name, value: quote === '"' ? unescaped(inside) : inside });
  }
  return { variables: [...found.values()], problems };
}

function closing(text: string, quote: string): number {
  for (let at = 0; at < text.length; at++) {
    if (text[at] === quote) return at;
    if (text[at] === "\\" && quote === '"') at++;
  }
  return -1;
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function unescaped(text: string): string {
  return text.replaceAll(/\\([\s\S])/g, (whole, c: string) => escapes[c] ?? (/["\\$`]/.test(c) ? c : whole));
}

/** As `envFromText` reads it; for editing all variables as one text. */
export function envToText(variables: readonly EnvironmentVariable[]): string {
  return variables.map(({ name, value }) => (value === undefined ? name : `${name}=${quoted(value)}`)).join("\n");
}

function quoted(value: string): string {
  if (value === value.trim() && !/[\n\r#]|^["'`]/.test(value)) return value;
  const escaped = value.replaceAll(/[\\"$`]/g, "\\$&").replaceAll("\r", "\\r");
  return `"${escaped}"`;
}
