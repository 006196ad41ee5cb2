/** Values of a form addressed by paths such as `ports.0.host`; numbers are places in lists. */

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path; undefined where there is none. */
export function getAt(root: unknown, path: string): unknown {
  let value = root;
  if (path === "") return value;
  for (const key of path.split(".")) {
    if (Array.isArray(value)) value = value[Number(key)];
    else if (isRecord(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}

/** A copy with the value at a path changed; what is untouched keeps its identity. */
export function setAt(root: unknown, path: string, value: unknown): unknown {
  if (path === "") return value;
  const dot = path.indexOf(".");
  const key = dot < 0 ? path : path.slice(0, dot);
  const rest = dot < 0 ? "" : path.slice(dot + 1);
  if (Array.isArray(root)) {
    const copy = [...root];
    copy[Number(key)] = setAt(copy[Number(key)], rest, value);
    return copy;
  }
  const record = isRecord(root) ? root : {};
  return { ...record, [key]: setAt(Object.hasOwn(record, key) ? record[key] : undefined, rest, value) };
}

/**
 * Paths after a row of a list was removed: those of later rows move up, those of the row itself go.
 * @param list path of the list
 */
export function shiftPaths(paths: Iterable<string>, list: string, removed: number): Set<string> {
  const moved = new Set<string>();
  const prefix = `${list}.`;
  for (const path of paths) {
    if (!path.startsWith(prefix)) {
      moved.add(path);
      continue;
    }
    const [place = "", ...rest] = path.slice(prefix.length).split(".");
    const index = Number(place);
    if (index === removed) continue;
    moved.add([list, String(index > removed ? index - 1 : index), ...rest].join("."));
  }
  return moved;
}

/** Paths of numbers that are not numbers: a number field that holds other text. */
export function notNumbers(value: unknown, path = ""): string[] {
  if (typeof value === "number") return Number.isNaN(value) ? [path] : [];
  const below = (key: string | number) => (path === "" ? String(key) : `${path}.${key}`);
  if (Array.isArray(value)) return value.flatMap((v, i) => notNumbers(v, below(i)));
  if (isRecord(value)) return Object.entries(value).flatMap(([k, v]) => notNumbers(v, below(k)));
  return [];
}
