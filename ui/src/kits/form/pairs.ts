export interface Pair {
  readonly name: string;
  readonly value: string;
}

/**
 * Pairs from pasted lines: the syntax of `.env` files. Empty lines and comments are left out, `export ` and
 * quotes around values are dropped, and a name alone has the empty value.
 */
export function parsePairs(text: string): Pair[] {
  const pairs: Pair[] = [];
  for (const raw of text.split(/\r\n|\r|\n/)) {
    const line = raw.trim().replace(/^export\s+/, "");
    if (line === "" || line.startsWith("#")) continue;
    const equals = line.indexOf("=");
    const name = (equals < 0 ? line : line.slice(0, equals)).trim();
    if (name === "") continue;
    pairs.push({ name, value: equals < 0 ? "" : unquote(line.slice(equals + 1).trim()) });
  }
  return pairs;
}

function unquote(value: string): string {
  const double = /^"((?:[^"\\]|\\.)*)"$/.exec(value);
  if (double?.[1] !== undefined)
    return double[1].replace(/\\(.)/g, (_, c: string) => (c === "n" ? "\n" : c === "t" ? "\t" : c));
  const single = /^'([^']*)'$/.exec(value);
  return single?.[1] ?? value;
}

/** Adds pairs after a place; an existing row of the same name gets the new value, empty rows give way. */
export function mergePairs(rows: readonly Pair[], pasted: readonly Pair[], at: number): Pair[] {
  const fresh = new Map(pasted.map((p) => [p.name, p.value]));
  const result: Pair[] = [];
  const insert = () => {
    for (const [name, value] of fresh) if (!rows.some((r) => r.name === name)) result.push({ name, value });
  };
  rows.forEach((row, index) => {
    const value = fresh.get(row.name);
    if (value !== undefined && row.name !== "") result.push({ ...row, value });
    else if (row.name !== "" || row.value !== "") result.push(row);
    if (index === at) insert();
  });
  if (at < 0 || at >= rows.length) insert();
  return result;
}
