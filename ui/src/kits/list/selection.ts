/** Which rows are selected, by id, and where a range with Shift begins. Never in the address. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly anchor?: string;
}

export const nothingSelected: Selection = { ids: new Set() };

/** Selects a row, or takes it out. */
export function toggle(selection: Selection, id: string): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, anchor: id };
}

/** Selects everything between the last touched row and this one, both included. */
export function extend(selection: Selection, id: string, order: readonly string[]): Selection {
  const to = order.indexOf(id);
  const from = selection.anchor === undefined ? -1 : order.indexOf(selection.anchor);
  if (from < 0 || to < 0) return toggle(selection, id);
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set([...selection.ids, ...range]), anchor: selection.anchor ?? id };
}

/** Selects all of these, or none of them where all are selected. */
export function toggleAll(selection: Selection, ids: readonly string[]): Selection {
  const chosen = new Set(selection.ids);
  const all = ids.every((id) => chosen.has(id));
  for (const id of ids)
    if (all) chosen.delete(id);
    else chosen.add(id);
  return { ids: chosen };
}

/** Drops rows that exist no more; the same object where nothing changes. */
export function prune(selection: Selection, exists: (id: string) => boolean): Selection {
  const kept = [...selection.ids].filter(exists);
  return kept.length === selection.ids.size ? selection : { ...selection, ids: new Set(kept) };
}

/** What a checkbox over these rows shows. */
export function coverage(selection: Selection, ids: readonly string[]): "none" | "some" | "all" {
  let count = 0;
  for (const id of ids) if (selection.ids.has(id)) count++;
  return count === 0 ? "none" : count === ids.length ? "all" : "some";
}
