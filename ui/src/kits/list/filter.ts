/** What a field of a row holds; arrays match where any entry does. */
export type FieldValue = string | number | boolean | undefined | readonly string[];

/** Something of a row that people filter, sort or group by. */
export interface Field<Row> {
  /** The word before the colon in a filter, and the query parameter of a page's address. */
  readonly key: string;
  readonly title: string;
  readonly value: (row: Row) => FieldValue;
  /** What rows are sorted by where that is not the value: states by their urgency, not by their letters. */
  readonly order?: (row: Row) => number;
  /** True for closed vocabularies such as states: `state:running` means exactly that word. */
  readonly exact?: boolean;
}

/** One part of a filter: free text without `key`; `values` are alternatives. */
export interface Term {
  readonly key?: string;
  readonly values: readonly string[];
  readonly negated: boolean;
}

interface Mark {
  readonly char: string;
  readonly quoted: boolean;
}
interface Token {
  readonly start: number;
  readonly end: number;
  readonly marks: readonly Mark[];
  readonly open: boolean;
}

function tokens(text: string): Token[] {
  const found: Token[] = [];
  let marks: Mark[] = [];
  let start = 0;
  let quoting = false;
  let any = false;
  const close = (end: number) => {
    if (any) found.push({ start, end, marks, open: quoting });
    marks = [];
    any = false;
  };
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? "";
    if (!quoting && /\s/.test(char)) {
      close(i);
      continue;
    }
    if (!any) start = i;
    any = true;
    if (char === '"') {
      quoting = !quoting;
      // An empty mark remembers that quotes stood here, so that `owner:""` is a value.
      marks.push({ char: "", quoted: true });
    } else if (quoting && char === "\\" && i + 1 < text.length) {
      i++;
      marks.push({ char: text[i] ?? "", quoted: true });
    } else marks.push({ char, quoted: quoting });
  }
  close(text.length);
  return found;
}

function split(marks: readonly Mark[]): Mark[][] {
  const parts: Mark[][] = [[]];
  for (const mark of marks) {
    if (mark.char === "," && !mark.quoted) parts.push([]);
    else parts.at(-1)?.push(mark);
  }
  return parts;
}

const word = (marks: readonly Mark[]) => marks.map((m) => m.char).join("");

function read(token: Token, keys: ReadonlySet<string>) {
  let marks = token.marks;
  const negated = marks.length > 1 && marks[0]?.char === "-" && !marks[0].quoted;
  if (negated) marks = marks.slice(1);
  const colon = marks.findIndex((m) => m.char === ":" && !m.quoted);
  const key = word(marks.slice(0, Math.max(colon, 0))).toLowerCase();
  if (colon > 0 && keys.has(key) && marks.slice(0, colon).every((m) => !m.quoted))
    return { negated, key, parts: split(marks.slice(colon + 1)) };
  return { negated, key: undefined, parts: [[...marks]] };
}

/**
 * The terms of a filter line such as `state:running,paused -owner:root "two words" web`. A word before a colon
 * that is no field is free text, so that `web:1.4` finds an image.
 * @param keys the known fields' keys, in lower case
 */
export function parseFilter(text: string, keys: ReadonlySet<string>): Term[] {
  const terms: Term[] = [];
  for (const token of tokens(text)) {
    const { negated, key, parts } = read(token, keys);
    const values = parts.filter((p) => p.length > 0).map(word);
    if (key === undefined) {
      const value = values[0];
      if (value) terms.push({ values: [value], negated });
    } else if (values.length > 0) terms.push({ key, values, negated });
  }
  return terms;
}

function quote(value: string, free: boolean): string {
  const plain = value !== "" && !/[\s",\\]|^-/.test(value) && !(free && value.includes(":"));
  return plain ? value : `"${value.replace(/["\\]/g, "\\$&")}"`;
}

/** The filter line of some terms; `parseFilter` gives them back. */
export function formatFilter(terms: readonly Term[]): string {
  return terms
    .map((t) => {
      const values = t.values.map((v) => quote(v, t.key === undefined)).join(",");
      return `${t.negated ? "-" : ""}${t.key === undefined ? "" : `${t.key}:`}${values}`;
    })
    .join(" ");
}

const scale: Readonly<Record<string, number>> = {
  "": 1,
  "%": 1,
  b: 1,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
};

function comparison(value: string): ((n: number) => boolean) | undefined {
  const found = /^(>=|<=|>|<|=)?\s*(-?\d+(?:\.\d+)?)\s*([a-z%]*)$/i.exec(value);
  const unit = scale[found?.[3]?.toLowerCase() ?? ""];
  if (!found || unit === undefined) return undefined;
  const limit = Number(found[2]) * unit;
  switch (found[1]) {
    case ">":
      return (n) => n > limit;
    case ">=":
      return (n) => n >= limit;
    case "<":
      return (n) => n < limit;
    case "<=":
      return (n) => n <= limit;
    default:
      return (n) => n === limit;
  }
}

function valueMatcher(value: string, exact: boolean): (held: FieldValue) => boolean {
  const wanted = value.toLowerCase();
  const compare = comparison(value);
  const one = (text: string) => {
    const held = text.toLowerCase();
    return exact || wanted === "" ? held === wanted : held.includes(wanted);
  };
  return (held) => {
    if (held === undefined) return wanted === "";
    if (typeof held === "number") return compare ? compare(held) : String(held) === wanted;
    if (typeof held === "boolean") return (held ? ["yes", "true"] : ["no", "false"]).includes(wanted);
    if (typeof held === "string") return one(held);
    return held.length === 0 ? wanted === "" : held.some(one);
  };
}

/** A function that tells whether a row passes all terms. */
export function matcher<Row>(terms: readonly Term[], fields: readonly Field<Row>[]): (row: Row) => boolean {
  const checks = terms.map(({ key, values, negated }) => {
    const searched = key === undefined ? fields : fields.filter((f) => f.key.toLowerCase() === key);
    const tests = searched.flatMap((field) =>
      values.map((value) => {
        const matches = valueMatcher(value, key !== undefined && field.exact === true);
        return (row: Row) => {
          const held = field.value(row);
          // Numbers and flags would make free text match nearly everything.
          if (key === undefined && (typeof held === "number" || typeof held === "boolean")) return false;
          return matches(held);
        };
      }),
    );
    return (row: Row) => tests.some((t) => t(row)) !== negated;
  });
  return (row) => checks.every((c) => c(row));
}

export interface Suggestion {
  /** What replaces the text from `from` to `to`. */
  readonly insert: string;
  readonly label: string;
  /** Rows that hold this value. */
  readonly count?: number;
}
export interface Suggestions {
  readonly from: number;
  readonly to: number;
  readonly options: readonly Suggestion[];
}

const mostSuggestions = 10;

function valuesOf<Row>(field: Field<Row>, rows: Iterable<Row>): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (text: string) => counts.set(text, (counts.get(text) ?? 0) + 1);
  for (const row of rows) {
    const held = field.value(row);
    if (typeof held === "string") add(held);
    else if (typeof held === "boolean") add(held ? "yes" : "no");
    else if (Array.isArray(held)) held.forEach(add);
  }
  return counts;
}

/** What could stand at the caret: fields, and the values that rows hold, most frequent first. */
export function suggest<Row>(
  text: string,
  caret: number,
  fields: readonly Field<Row>[],
  rows: Iterable<Row>,
): Suggestions {
  const keys = new Set(fields.map((f) => f.key.toLowerCase()));
  const token = tokens(text.slice(0, caret)).find((t) => t.end === caret);
  if (!token)
    return {
      from: caret,
      to: caret,
      options: fields.slice(0, mostSuggestions).map((f) => ({ insert: `${f.key}:`, label: `${f.key}:` })),
    };
  const { key, parts, negated } = read(token, keys);
  const sign = negated ? "-" : "";
  const partial = word(parts.at(-1) ?? []).toLowerCase();
  const ranked = (field: Field<Row>, keep: (value: string) => boolean) =>
    [...valuesOf(field, rows)]
      .filter(([value]) => value !== "" && keep(value.toLowerCase()))
      .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
      .slice(0, mostSuggestions);
  if (key !== undefined) {
    const field = fields.find((f) => f.key.toLowerCase() === key);
    if (!field) return { from: caret, to: caret, options: [] };
    const before = parts.slice(0, -1).map((p) => `${quote(word(p), false)},`);
    const options = ranked(field, (v) => v.includes(partial)).map(([value, count]) => ({
      insert: `${sign}${field.key}:${before.join("")}${quote(value, false)} `,
      label: value,
      count,
    }));
    return { from: token.start, to: caret, options };
  }
  const options: Suggestion[] = fields
    .filter((f) => f.key.toLowerCase().startsWith(partial))
    .map((f) => ({ insert: `${sign}${f.key}:`, label: `${sign}${f.key}:` }));
  for (const field of fields.filter((f) => f.exact && partial !== ""))
    for (const [value, count] of ranked(field, (v) => v.startsWith(partial)))
      options.push({
        insert: `${sign}${field.key}:${quote(value, false)} `,
        label: `${sign}${field.key}:${value}`,
        count,
      });
  return { from: token.start, to: caret, options: options.slice(0, mostSuggestions) };
}
