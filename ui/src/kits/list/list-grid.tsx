import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { listText } from "../../messages/kits.ts";
import { usePreference } from "../preference/preference.ts";
import { SafeText } from "../small/small.tsx";
import { Skeleton } from "../state/state.tsx";
import type { Item } from "./arrange.ts";
import type { Column } from "./column.ts";
import { GroupRow, ListRow, type RowControls } from "./list-row.tsx";
import { coverage, type Selection } from "./selection.ts";
import type { Arranged } from "./use-rows.ts";
import { useViewport } from "./use-viewport.ts";
import type { Sort } from "./view-state.ts";

interface GridProps<Row> {
  readonly label: string;
  readonly arranged: Arranged<Row>;
  readonly columns: readonly Column<Row>[];
  readonly tracks: string;
  readonly height: number;
  readonly cards: boolean;
  readonly busy: boolean;
  /** Changes with filter, sort and group. */
  readonly viewKey: string;
  /** Skeleton rows to show instead of rows. */
  readonly skeletons: number;
  readonly sort: Sort | undefined;
  readonly onSort: (sort: Sort) => void;
  readonly selection: Selection;
  readonly selectable: boolean;
  readonly hasMenu: boolean;
  readonly href: ((row: Row, id: string) => string) | undefined;
  readonly group: Column<Row> | undefined;
  readonly dimmed: ((row: Row) => boolean) | undefined;
  readonly groupHead: ((value: string, rows: readonly Row[]) => ReactNode) | undefined;
  readonly controls: RowControls;
  readonly onSelectAll: () => void;
  readonly onKey: (key: "filter" | "apply" | "escape" | "delete" | "open" | "all", id: string | undefined) => boolean;
}

const headerHeight = 40;

/** The table itself: a grid whose rows hold the focus, virtualised when long. */
export function ListGrid<Row>(props: GridProps<Row>) {
  const { arranged, columns, height, cards, selectable, hasMenu, selection, group, controls } = props;
  const { items } = arranged;
  const grid = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const [activeKey, setActiveKey] = useState<string>();
  const focusNext = useRef(false);
  const lastIndex = useRef(0);
  const [singleKeys] = usePreference("keys");
  const places = useMemo(() => new Map(items.map((item, index) => [item.key, index])), [items]);
  const known = activeKey === undefined ? undefined : places.get(activeKey);
  const active = known ?? Math.min(lastIndex.current, items.length - 1);
  const header = cards ? 0 : headerHeight;
  const viewKey = props.viewKey;
  const { lines, total, reveal, virtual, page } = useViewport(body, items, height, active, header, viewKey);
  useEffect(() => {
    if (known !== undefined) lastIndex.current = known;
  }, [known]);
  const hadFocus = useRef(false);
  // The focused row went away: the one that took its place gets the focus.
  useLayoutEffect(() => {
    if (known === undefined && activeKey !== undefined && hadFocus.current && items[active]) {
      focusNext.current = true;
      setActiveKey(items[active].key);
    }
  });
  useLayoutEffect(() => {
    if (!focusNext.current || activeKey === undefined) return;
    const row = body.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(activeKey)}"]`);
    if (!row) return;
    focusNext.current = false;
    row.focus({ preventScroll: true });
  });
  const go = (index: number) => {
    const bounded = Math.max(0, Math.min(index, items.length - 1));
    const item = items[bounded];
    if (!item) return;
    reveal(bounded);
    focusNext.current = true;
    setActiveKey(item.key);
    // The same row again: nothing renders, so focus it here.
    if (item.key === activeKey)
      body.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(item.key)}"]`)?.focus({ preventScroll: true });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const target = event.target;
    if (!(target instanceof HTMLElement) || event.defaultPrevented) return;
    const line = target.closest<HTMLElement>("[data-key]");
    const typing = target instanceof HTMLInputElement && target.type === "text";
    if (typing) return;
    const item = line ? items[places.get(line.dataset.key ?? "") ?? -1] : undefined;
    const handled = press(event, target, line, item);
    if (handled) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  const press = (event: KeyboardEvent, target: HTMLElement, line: HTMLElement | null, item: Item | undefined) => {
    const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
    const onRow = target === line;
    const id = item?.kind === "row" ? item.id : undefined;
    if (altKey) return false;
    if ((ctrlKey || metaKey) && key === "a" && selectable) return props.onKey("all", id);
    if (!ctrlKey && !metaKey && singleKeys !== "off") {
      if (key === "/") return props.onKey("filter", id);
      if (key === ".") return props.onKey("apply", id);
    }
    if (key === "Escape") return props.onKey("escape", id);
    if (!line || !item) return false;
    const rtl = getComputedStyle(line).direction === "rtl";
    const forward = rtl ? "ArrowLeft" : "ArrowRight";
    const back = rtl ? "ArrowRight" : "ArrowLeft";
    const perPage = Math.max(1, Math.floor(page / height) - 2);
    switch (key) {
      case "ArrowDown":
      case "ArrowUp": {
        const next = active + (key === "ArrowDown" ? 1 : -1);
        const nextItem = items[next];
        if (shiftKey && id !== undefined && selectable && nextItem?.kind === "row") {
          if (!selection.ids.has(id)) controls.select(id, false);
          controls.select(nextItem.id, true);
        }
        go(next);
        return true;
      }
      case "PageDown":
        go(active + perPage);
        return true;
      case "PageUp":
        go(active - perPage);
        return true;
      case "Home":
        go(0);
        return true;
      case "End":
        go(items.length - 1);
        return true;
      case forward:
      case back: {
        if (item.kind === "group" && onRow && item.collapsed === (key === forward)) {
          controls.fold(item.value);
          return true;
        }
        const stops = [line, ...line.querySelectorAll<HTMLElement>("a[href], button, input")];
        const next = stops[stops.indexOf(target) + (key === forward ? 1 : -1)];
        next?.focus();
        return true;
      }
      case " ":
        if (!onRow || !selectable) return false;
        if (item.kind === "group") controls.selectGroup(item.ids);
        else controls.select(item.id, shiftKey);
        return true;
      case "Enter":
        if (!onRow) return false;
        if (item.kind === "group") controls.fold(item.value);
        else return props.onKey("open", id);
        return true;
      case "F10":
      case "ContextMenu": {
        if (key === "F10" && !shiftKey) return false;
        const button = line.querySelector<HTMLElement>("[data-menu]");
        if (!button || id === undefined) return false;
        controls.menu(id, button);
        return true;
      }
      case "Delete":
        return props.onKey("delete", id);
      default:
        return false;
    }
  };
  const all = coverage(selection, arranged.order);
  const span = columns.length + (selectable ? 1 : 0) + (hasMenu ? 1 : 0);
  const attributes = {
    role: group ? "treegrid" : "grid",
    "aria-label": props.label,
    "aria-rowcount": items.length + 1,
    "aria-colcount": span,
    "aria-busy": props.busy || undefined,
    "aria-multiselectable": selectable || undefined,
    onKeyDown,
    onFocus: (event: React.FocusEvent<HTMLElement>) => {
      hadFocus.current = true;
      const line = event.target.closest<HTMLElement>("[data-key]");
      const key = line?.dataset.key;
      if (key === undefined) return;
      setActiveKey(key);
      const index = places.get(key);
      if (index !== undefined && event.target.matches(":focus-visible")) reveal(index);
    },
    onBlur: (event: React.FocusEvent<HTMLElement>) => {
      // A row that is unmounted blurs without a new target while the document stays focused.
      if (event.relatedTarget instanceof Node && !event.currentTarget.contains(event.relatedTarget))
        hadFocus.current = false;
    },
  };
  return (
    <div
      ref={grid}
      className={`ph-grid${cards ? " ph-grid--cards" : ""}`}
      style={{ "--ph-tracks": props.tracks, "--ph-row": `${height}px` } as React.CSSProperties}
      {...attributes}
    >
      <Header {...props} all={all} />
      <div
        ref={body}
        {...{ role: "rowgroup" }}
        className={virtual ? "ph-body ph-body--virtual" : "ph-body"}
        style={virtual ? { blockSize: `${total}px` } : undefined}
      >
        {Array.from({ length: props.skeletons }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they have no other identity.
          <div className="ph-row" key={index} {...{ role: "row" }}>
            <div className="ph-cell ph-cell--wide" {...{ role: "gridcell" }}>
              <Skeleton height="1rem" width={`${35 + ((index * 37) % 50)}%`} />
            </div>
          </div>
        ))}
        {lines.map(({ index, top }) => {
          const item = items[index];
          if (!item) return null;
          if (item.kind === "group")
            return (
              <GroupRow
                key={item.key}
                itemKey={item.key}
                title={group?.title ?? ""}
                value={item.value}
                ids={item.ids}
                collapsed={item.collapsed}
                index={index}
                top={top}
                selectable={selectable}
                coverage={coverage(selection, item.ids)}
                active={index === active}
                span={span - (selectable ? 1 : 0)}
                controls={controls}
              >
                {props.groupHead?.(
                  item.value,
                  item.ids.flatMap((id) => arranged.row(id) ?? []),
                ) ?? (
                  <>
                    <strong>
                      <SafeText text={item.value} />
                    </strong>
                    <span className="ph-group__count">{item.ids.length}</span>
                  </>
                )}
              </GroupRow>
            );
          const row = arranged.row(item.id);
          if (row === undefined) return null;
          return (
            <ListRow
              key={item.key}
              id={item.id}
              row={row}
              index={index}
              top={top}
              columns={columns}
              href={props.href}
              selectable={selectable}
              hasMenu={hasMenu}
              selected={selection.ids.has(item.id)}
              active={index === active}
              gone={arranged.gone.has(item.id)}
              dimmed={props.dimmed?.(row) ?? false}
              cards={cards}
              level={group ? (item.grouped ? 2 : 1) : undefined}
              controls={controls}
            />
          );
        })}
      </div>
    </div>
  );
}

function Header<Row>(props: GridProps<Row> & { readonly all: "none" | "some" | "all" }) {
  const { columns, sort, onSort, selectable, hasMenu, all, arranged } = props;
  const head = (c: Column<Row>) => {
    const sorted = sort?.key === c.key;
    return {
      role: "columnheader",
      className: `ph-cell${c.numeric ? " ph-cell--number" : ""}`,
      "aria-sort": sorted ? (sort.descending ? ("descending" as const) : ("ascending" as const)) : undefined,
    };
  };
  return (
    <div {...{ role: "rowgroup" }} className="ph-head">
      <div {...{ role: "row", "aria-rowindex": 1 }} className="ph-head__row">
        {selectable && (
          <div {...{ role: "columnheader" }} className="ph-cell ph-cell--select">
            <label className="ph-check">
              <input
                type="checkbox"
                checked={all === "all" && arranged.order.length > 0}
                disabled={arranged.order.length === 0}
                ref={(box) => {
                  if (box) box.indeterminate = all === "some";
                }}
                aria-label={listText.selectAll(arranged.matched)}
                onChange={props.onSelectAll}
              />
            </label>
          </div>
        )}
        {columns.map((c) => (
          <div key={c.key} {...head(c)}>
            {c.sorts === false ? (
              <span className="ph-text">{c.title}</span>
            ) : (
              <button
                type="button"
                className="ph-sort"
                onClick={() =>
                  onSort({ key: c.key, descending: sort?.key === c.key ? !sort.descending : c.numeric === true })
                }
              >
                <span className="ph-text">{c.title}</span>
                <SortIcon direction={sort?.key === c.key ? (sort.descending ? "down" : "up") : undefined} />
              </button>
            )}
          </div>
        ))}
        {hasMenu && (
          <div {...{ role: "columnheader" }} className="ph-cell ph-cell--menu">
            <span className="pf-v6-screen-reader">{listText.rowActions}</span>
          </div>
        )}
      </div>
    </div>
  );
}

function SortIcon({ direction }: { readonly direction: "up" | "down" | undefined }) {
  return (
    <svg viewBox="0 0 10 12" width="9" height="11" aria-hidden="true" className="ph-sort__icon" data-on={direction}>
      {direction !== "down" && <path d="M5 .8L8.6 5H1.4z" fill="currentColor" />}
      {direction !== "up" && <path d="M5 11.2L1.4 7h7.2z" fill="currentColor" />}
    </svg>
  );
}
