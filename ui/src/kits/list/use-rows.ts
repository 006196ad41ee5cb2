import { useEffect, useMemo, useReducer, useRef } from "react";
import { groupItems, type Item, type Rows, sortIds } from "./arrange.ts";
import { type Field, matcher, parseFilter } from "./filter.ts";
import { apply, at, enter, fill, free, type Hold, leave, type Reason, releaseAfter, show } from "./order-hold.ts";
import type { ViewState } from "./view-state.ts";

export interface Arranged<Row> {
  readonly items: readonly Item[];
  /** Row ids in the order shown, groups folded or not. */
  readonly order: readonly string[];
  /** The row of an id, also of one that only the hold still shows. */
  readonly row: (id: string) => Row | undefined;
  readonly gone: ReadonlySet<string>;
  /** Changes of order that wait. */
  readonly waiting: number;
  readonly matched: number;
  readonly total: number;
  readonly enter: (reason: Reason) => void;
  readonly leave: (reason: Reason) => void;
  /** Shows the waiting changes. */
  readonly apply: () => void;
}

const nothing: readonly string[] = [];

/** Filters, sorts, groups, and holds the order while somebody is in the table. */
export function useRows<Row extends object>(
  rows: Rows<Row>,
  fields: readonly Field<Row>[],
  view: ViewState,
  collapsed: ReadonlySet<string>,
  groups: readonly string[] = nothing,
): Arranged<Row> {
  const [, repaint] = useReducer((n: number) => n + 1, 0);
  const hold = useRef<Hold>(free);
  const before = useRef<{ target: readonly string[]; view: string; shown: readonly string[] }>({
    target: [],
    view: "",
    shown: [],
  });
  // Rows that the hold still shows after they are gone.
  const ghosts = useRef(new Map<string, Row>());

  const { filter, sort, group } = view;
  const check = useMemo(() => {
    const match = matcher(parseFilter(filter, new Set(fields.map((f) => f.key.toLowerCase()))), fields);
    // An unchanged row keeps its identity, so at 200 changes a second only the changed ones are looked at.
    const known = new WeakMap<Row, boolean>();
    return (row: Row) => {
      const held = known.get(row);
      if (held !== undefined) return held;
      const passes = match(row);
      known.set(row, passes);
      return passes;
    };
  }, [filter, fields]);

  const all = useMemo(() => Object.keys(rows), [rows]);
  const target = useMemo(() => {
    const known = new Set<string>();
    const passes = (id: string) => {
      const row = rows[id];
      return row !== undefined && check(row);
    };
    const ids: string[] = [];
    const add = (id: string) => {
      if (known.has(id) || !passes(id)) return;
      known.add(id);
      ids.push(id);
    };
    // Nearly sorted already: sorting the order of before costs one pass.
    for (const id of before.current.target) if (Object.hasOwn(rows, id)) add(id);
    for (const id of all) add(id);
    const sorted = sortIds(
      ids,
      rows,
      fields.find((f) => f.key === sort?.key),
      sort,
    );
    const old = before.current.target;
    return sorted.length === old.length && sorted.every((id, i) => id === old[i]) ? old : sorted;
  }, [rows, all, check, sort, fields]);

  const viewKey = JSON.stringify([filter, sort, group]);
  // What the person changed is shown at once, held or not.
  if (viewKey !== before.current.view) hold.current = apply(hold.current, target);
  hold.current = fill(at(hold.current, performance.now()), target);
  const shown = show(hold.current, target, (id) => Object.hasOwn(rows, id));
  before.current = { target, view: viewKey, shown: shown.order };

  for (const id of shown.order) {
    const row = Object.hasOwn(rows, id) ? rows[id] : undefined;
    if (row !== undefined) ghosts.current.set(id, row);
  }
  if (shown.gone.size === 0 && ghosts.current.size > shown.order.length + 100)
    for (const id of ghosts.current.keys()) if (!Object.hasOwn(rows, id)) ghosts.current.delete(id);
  const row = (id: string) => (Object.hasOwn(rows, id) ? rows[id] : ghosts.current.get(id));

  // A group of the held order keeps its rows although one of them may belong elsewhere by now.
  const groupField = fields.find((f) => f.key === group);
  const membership = useHeldMembership(shown.order, groupField, row, hold.current.order !== undefined);
  const items = useMemo(
    () => groupItems(shown.order, membership, groupField && heldField, collapsed, groups),
    [shown.order, membership, groupField, collapsed, groups],
  );

  const timer = useRef<number>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const actions = useMemo(() => {
    const change = (next: Hold) => {
      const needsPaint = (next.order === undefined) !== (hold.current.order === undefined);
      hold.current = next;
      if (needsPaint) repaint();
      clearTimeout(timer.current);
      if (next.releaseAt !== undefined) timer.current = window.setTimeout(repaint, releaseAfter + 20);
    };
    return {
      enter: (reason: Reason) => change(enter(hold.current, reason, before.current.shown)),
      leave: (reason: Reason) => change(leave(hold.current, reason, performance.now())),
      apply: () => {
        hold.current = apply(hold.current, before.current.target);
        repaint();
      },
    };
  }, []);
  return {
    items,
    order: shown.order,
    row,
    gone: shown.gone,
    waiting: shown.waiting,
    matched: target.length,
    total: all.length,
    ...actions,
  };
}

interface Member {
  readonly group: ReturnType<Field<never>["value"]>;
}
const heldField: Field<Member> = { key: "group", title: "", value: (m) => m.group };

/** The group value of every shown row, frozen while the order is. */
function useHeldMembership<Row>(
  order: readonly string[],
  field: Field<Row> | undefined,
  row: (id: string) => Row | undefined,
  held: boolean,
): Rows<Member> {
  const last = useRef<{ order: readonly string[]; field: Field<Row> | undefined; members: Rows<Member> }>(undefined);
  const old = last.current;
  if (held && old?.order === order && old.field === field) return old.members;
  const members: Record<string, Member> = Object.create(null);
  if (field)
    for (const id of order) {
      const found = row(id);
      members[id] = { group: found === undefined ? undefined : field.value(found) };
    }
  const same =
    old !== undefined &&
    old.field === field &&
    old.order === order &&
    order.every((id) => sameMember(old.members, members, id));
  const result = same ? old.members : members;
  last.current = { order, field, members: result };
  return result;
}

function sameMember(a: Rows<Member>, b: Rows<Member>, id: string): boolean {
  const [x, y] = [a[id]?.group, b[id]?.group];
  return x === y || (Array.isArray(x) && Array.isArray(y) && x.join("\0") === y.join("\0"));
}
