import { formatFilter, parseFilter, type Term } from "./filter.ts";

export interface Sort {
  readonly key: string;
  readonly descending: boolean;
}

/** What a person chose to see of a list, all of it in the page's address. */
export interface ViewState {
  /** The filter line. */
  readonly filter: string;
  readonly sort?: Sort | undefined;
  /** The field that rows are grouped by. */
  readonly group?: string | undefined;
  /** The chosen columns in their order; undefined for the list's own choice. */
  readonly columns?: readonly string[] | undefined;
}

const reserved = ["q", "sort", "group", "columns"];
/** Stands for "no group" or "no sort" where the list has a default. */
const none = "none";

/**
 * The query of a page's address for a view; parameters that are no business of the list stay as they are.
 * `state:running,paused web` becomes `state=running,paused&q=web`.
 * @param keys the list's field keys
 * @param defaults what an address without parameters means
 */
export function encodeView(
  view: ViewState,
  keys: readonly string[],
  defaults: ViewState,
  query: URLSearchParams,
): URLSearchParams {
  const result = new URLSearchParams(query);
  for (const key of [...reserved, ...keys]) result.delete(key);
  const lower = new Set(keys.map((k) => k.toLowerCase()));
  const terms = parseFilter(view.filter, lower);
  const fallback = parseFilter(defaults.filter, lower);
  if (formatFilter(terms) !== formatFilter(fallback)) {
    // A key that is one of ours would be read back as ours.
    const own = (t: Term) => t.key === undefined || reserved.includes(t.key);
    for (const term of terms) {
      const key = keys.find((k) => k.toLowerCase() === term.key);
      if (key === undefined || own(term)) continue;
      result.append(key, formatFilter([{ ...term, key: "x" }]).replace("x:", ""));
    }
    const text = formatFilter(terms.filter(own));
    if (text !== "" || terms.length === 0) result.set("q", text);
  }
  if (view.sort?.key !== defaults.sort?.key || view.sort?.descending !== defaults.sort?.descending)
    result.set("sort", view.sort ? `${view.sort.descending ? "-" : ""}${view.sort.key}` : none);
  if (view.group !== defaults.group) result.set("group", view.group ?? none);
  if (view.columns !== undefined) result.set("columns", view.columns.join(","));
  return result;
}

/** The view that the query of an address asks for; whatever it does not say comes from `defaults`. */
export function decodeView(query: URLSearchParams, keys: readonly string[], defaults: ViewState): ViewState {
  const lower = new Set(keys.map((k) => k.toLowerCase()));
  const parts: string[] = [];
  let given = false;
  for (const key of keys) {
    if (reserved.includes(key)) continue;
    for (const value of query.getAll(key)) {
      given = true;
      const negated = value.startsWith("-");
      const terms = parseFilter(`${negated ? "-" : ""}${key}:${negated ? value.slice(1) : value}`, lower);
      parts.push(formatFilter(terms));
    }
  }
  const text = query.get("q");
  if (text !== null) {
    given = true;
    parts.push(text);
  }
  const sort = query.get("sort");
  const group = query.get("group");
  const columns = query.get("columns");
  const known = new Set(keys);
  return {
    filter: given ? parts.filter((p) => p !== "").join(" ") : defaults.filter,
    sort: sort === null ? defaults.sort : sortOf(sort, known),
    group: group === null ? defaults.group : known.has(group) ? group : undefined,
    columns: columns === null ? defaults.columns : columns.split(",").filter((c) => known.has(c)),
  };
}

function sortOf(text: string, known: ReadonlySet<string>): Sort | undefined {
  const descending = text.startsWith("-");
  const key = descending ? text.slice(1) : text;
  return known.has(key) ? { key, descending } : undefined;
}
