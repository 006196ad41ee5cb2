import type { ViewState } from "./view-state.ts";

export interface SavedView {
  readonly name: string;
  readonly view: ViewState;
}

/** Saved views of a list from what the browser keeps; whatever is not one is left out. */
export function readViews(text: string | null): SavedView[] {
  let stored: unknown;
  try {
    stored = JSON.parse(text ?? "[]");
  } catch {
    return [];
  }
  return Array.isArray(stored) ? stored.flatMap(asView) : [];
}

function asView(entry: unknown): SavedView[] {
  if (!isRecord(entry) || typeof entry.name !== "string" || !isRecord(entry.view)) return [];
  const { filter, sort, group, columns } = entry.view;
  if (typeof filter !== "string") return [];
  const view: ViewState = {
    filter,
    ...(isRecord(sort) && typeof sort.key === "string"
      ? { sort: { key: sort.key, descending: sort.descending === true } }
      : {}),
    ...(typeof group === "string" ? { group } : {}),
    ...(Array.isArray(columns) ? { columns: columns.filter((c) => typeof c === "string") } : {}),
  };
  return [{ name: entry.name, view }];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Adds a view, or replaces the one of that name. */
export function saveView(views: readonly SavedView[], saved: SavedView): SavedView[] {
  return [...views.filter((v) => v.name !== saved.name), saved].sort((a, b) => a.name.localeCompare(b.name));
}
