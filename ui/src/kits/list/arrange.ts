import type { Field, FieldValue } from "./filter.ts";
import type { Sort } from "./view-state.ts";

/** Rows by their ids, as subscriptions give them; a row that did not change keeps its identity. */
export type Rows<Row> = Readonly<Record<string, Row>>;

/** What stands in one line of the list: a row, or the head of a group of rows. */
export type Item =
  | {
      readonly kind: "row";
      readonly key: string;
      readonly id: string /** Stands below the head of its group. */;
      readonly grouped: boolean;
    }
  | {
      readonly kind: "group";
      readonly key: string;
      readonly value: string;
      readonly ids: readonly string[];
      readonly collapsed: boolean;
    };

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** Compares two values of a field: numbers by size, text as people order it ("web 2" before "web 10"). */
export function compareValues(a: FieldValue, b: FieldValue): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return collator.compare(textOf(a), textOf(b));
}

/** A value as one line of text. */
export function textOf(value: FieldValue): string {
  if (value === undefined) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value;
  return typeof value === "number" ? String(value) : value.join(", ");
}

const isEmpty = (value: FieldValue) =>
  value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

/**
 * The ids in sorted order; rows without a value come last in both directions, equal ones by id.
 * @param ids best in the order of before: nearly sorted lists sort in linear time
 */
export function sortIds<Row>(
  ids: readonly string[],
  rows: Rows<Row>,
  field: Field<Row> | undefined,
  sort: Sort | undefined,
): string[] {
  const keyed = ids.flatMap((id) => {
    const row = rows[id];
    return row === undefined ? [] : [{ id, value: field?.order?.(row) ?? field?.value(row) }];
  });
  const sign = sort?.descending ? -1 : 1;
  keyed.sort((a, b) => {
    const empty = Number(isEmpty(a.value)) - Number(isEmpty(b.value));
    if (empty !== 0) return empty;
    const order = field && sort ? sign * compareValues(a.value, b.value) : 0;
    return order !== 0 ? order : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
  });
  return keyed.map((k) => k.id);
}

const keyOfGroup = (value: string) => `group\u0000${value}`;

/**
 * Lines of a list: first the rows without a value of the group's field, which have no head, then the groups in natural
 * order: what stands below a head belongs to it.
 * @param ids sorted
 * @param collapsed the group values whose rows are folded away
 * @param more groups that are shown without a row, too
 */
export function groupItems<Row>(
  ids: readonly string[],
  rows: Rows<Row>,
  field: Field<Row> | undefined,
  collapsed: ReadonlySet<string>,
  more: readonly string[] = [],
): Item[] {
  const loneItem = (id: string): Item => ({ kind: "row", key: id, id, grouped: false });
  const memberItem = (id: string): Item => ({ kind: "row", key: id, id, grouped: true });
  if (!field) return ids.map(loneItem);
  const groups = new Map<string, string[]>(more.map((value) => [value, []]));
  const loose: string[] = [];
  for (const id of ids) {
    const row = rows[id];
    const value = row === undefined ? "" : textOf(field.value(row));
    if (value === "") {
      loose.push(id);
      continue;
    }
    const group = groups.get(value);
    if (group) group.push(id);
    else groups.set(value, [id]);
  }
  const items: Item[] = [];
  for (const value of [...groups.keys()].sort(collator.compare)) {
    const members = groups.get(value) ?? [];
    const folded = collapsed.has(value);
    items.push({ kind: "group", key: keyOfGroup(value), value, ids: members, collapsed: folded });
    if (!folded) items.push(...members.map(memberItem));
  }
  return [...loose.map(loneItem), ...items];
}
