import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import { listText, stateText } from "../../messages/kits.ts";
import { announce } from "../live-region/live-region.tsx";
import { Menu, MenuButton } from "../popup/menu.tsx";
import { usePreference } from "../preference/preference.ts";
import { visibleText } from "../small/visible-text.ts";
import { ProblemView } from "../state/problem-view.tsx";
import { Disconnected, EmptyState } from "../state/state.tsx";
import { toast } from "../toast/toast.tsx";
import type { Rows } from "./arrange.ts";
import { BulkBar, menuEntries } from "./bulk-bar.tsx";
import type { Column, Density, ListAction, ListStatus, Target } from "./column.ts";
import { downloadText } from "./download.ts";
import { toCsv, toJson } from "./export.ts";
import { FilterInput } from "./filter-input.tsx";
import { fit } from "./fit.ts";
import { ListGrid } from "./list-grid.tsx";
import { extend, nothingSelected, prune, type Selection, toggle, toggleAll } from "./selection.ts";
import { useRows } from "./use-rows.ts";
import { rowHeight, useNarrow, useWidth } from "./use-viewport.ts";
import { ViewPanel } from "./view-panel.tsx";
import type { ViewState } from "./view-state.ts";
import "./list.css";

export interface ListViewProps<Row extends object> {
  /** Names the list for saved views and downloads: "containers". */
  readonly name: string;
  /** Names the table for screen readers: "Containers on web1". */
  readonly label: string;
  readonly rows: Rows<Row>;
  /** The first one names the row. A constant outside the component. */
  readonly columns: readonly Column<Row>[];
  readonly status: ListStatus;
  readonly onRetry?: (() => void) | undefined;
  readonly view: ViewState;
  readonly onView: (view: ViewState) => void;
  /** What can be done to rows; in the row's menu and, for many, in the bar of the selection. */
  readonly actions?: readonly ListAction<Row>[] | undefined;
  /** The page of a row. */
  readonly href?: (row: Row, id: string) => string;
  /** What the empty list teaches. */
  readonly empty: ReactNode;
  /** The page's own buttons, at the end of the toolbar. */
  readonly buttons?: ReactNode;
  /** What the empty filter shows as an example: "state:running web" without it. */
  readonly filterExample?: string | undefined;
  /** Groups that are shown while no row is in them, such as an empty pod. Not while a filter is set. */
  readonly groups?: readonly string[] | undefined;
  /** Rows that are no longer followed: shown, but pale. */
  readonly dimmed?: ((row: Row) => boolean) | undefined;
  /** Content of a group's head; its value and count otherwise. */
  readonly groupHead?: (value: string, rows: readonly Row[]) => ReactNode;
  /** Stands in the bar of the selection, such as "Show command". */
  readonly bulkExtra?: (targets: readonly Target<Row>[]) => ReactNode;
}

const selectTrack = 2.5;
const menuTrack = 3;

/** A live list: filter, sort, group, select, act, five states; rows keep their places while somebody is in it. */
export function ListView<Row extends object>(props: ListViewProps<Row>) {
  const { name, rows, columns, status, view, onView, href } = props;
  const actions = useOffered(props.actions, status);
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const [marked, setSelection] = useState<Selection>(nothingSelected);
  const [menu, setMenu] = useState<{ id: string; anchor: HTMLElement }>();
  const [densityText, setDensity] = usePreference("density");
  const [, navigate] = useLocation();
  const filter = useRef<{ focus: () => void }>(null);
  const frame = useRef<HTMLDivElement>(null);
  const cards = useNarrow();
  const width = useWidth(frame);
  const density: Density = densityText === "compact" ? "compact" : "normal";
  const arranged = useRows(rows, columns, view, collapsed, view.filter === "" ? props.groups : undefined);
  const selection = useMemo(() => prune(marked, (id) => Object.hasOwn(rows, id)), [marked, rows]);
  const bulkActions = actions.filter((a) => a.on !== "row");
  const rowActions = actions.filter((a) => a.on !== "bulk");
  const selectable = bulkActions.length > 0;
  const hasMenu = rowActions.length > 0;

  const chosen = view.columns;
  const wanted = useMemo(
    () => columns.filter((c, i) => i === 0 || (chosen ? chosen.includes(c.key) : !c.hidden && c.key !== view.group)),
    [columns, chosen, view.group],
  );
  const { fitting, tracks } = useMemo(() => {
    const room = width - (selectable ? selectTrack : 0.5) - (hasMenu ? menuTrack : 0.5);
    const { keys, tracks } = fit(
      wanted.map((c) => ({ key: c.key, least: c.least, grow: c.grow ?? 0 })),
      room,
    );
    const all = `${selectable ? `${selectTrack}rem ` : ""}${tracks}${hasMenu ? ` ${menuTrack}rem` : ""}`;
    return { fitting: cards ? wanted : wanted.filter((c) => keys.includes(c.key)), tracks: all };
  }, [wanted, width, cards, selectable, hasMenu]);

  const targetsOf = (ids: Iterable<string>): Target<Row>[] =>
    [...ids].flatMap((id) => {
      const row = Object.hasOwn(rows, id) ? rows[id] : undefined;
      return row === undefined ? [] : [{ id, row }];
    });
  const { enter, leave } = arranged;
  const selecting = selection.ids.size > 0;
  useEffect(() => {
    if (!selecting) return;
    enter("selection");
    return () => leave("selection");
  }, [selecting, enter, leave]);
  const menuOpen = menu !== undefined;
  useEffect(() => {
    if (!menuOpen) return;
    enter("menu");
    return () => leave("menu");
  }, [menuOpen, enter, leave]);

  const order = useRef(arranged.order);
  order.current = arranged.order;
  const controls = useMemo(
    () => ({
      select: (id: string, range: boolean) =>
        setSelection((s) => (range ? extend(s, id, order.current) : toggle(s, id))),
      selectGroup: (ids: readonly string[]) => setSelection((s) => toggleAll(s, ids)),
      menu: (id: string, anchor: HTMLElement) => setMenu({ id, anchor }),
      fold: (value: string) =>
        setCollapsed((before) => {
          const next = new Set(before);
          if (!next.delete(value)) next.add(value);
          return next;
        }),
    }),
    [],
  );
  const selectAll = () =>
    setSelection((s) =>
      toggleAll(
        s,
        arranged.order.filter((id) => !arranged.gone.has(id)),
      ),
    );
  const onKey = (key: "filter" | "apply" | "escape" | "delete" | "open" | "all", id: string | undefined): boolean => {
    if (key === "filter") filter.current?.focus();
    else if (key === "apply") arranged.apply();
    else if (key === "all") selectAll();
    else if (key === "escape") {
      if (selecting) setSelection(nothingSelected);
      else if (view.filter !== "") onView({ ...view, filter: "" });
      else return false;
    } else if (key === "open") {
      const row = id === undefined ? undefined : rows[id];
      if (row === undefined || id === undefined || !href) return false;
      navigate(href(row, id));
    } else {
      const action = actions.find((a) => a.isDelete);
      const targets = targetsOf(selecting ? selection.ids : id === undefined ? [] : [id]);
      if (!action || targets.length === 0 || action.hidden?.(targets)) return false;
      const refused = action.refused?.(targets);
      if (refused !== undefined) toast({ tone: "warning", title: refused });
      else action.run(targets);
    }
    return true;
  };
  useAnnounceMatches(view.filter, arranged.matched, status.kind);

  const group = columns.find((c) => c.key === view.group);
  const groupable = columns.filter((c) => c.groups);
  const nothing = arranged.items.length === 0;
  const loading = status.kind === "loading" && nothing;
  const stale = status.kind === "disconnected";
  const menuTargets = menu ? targetsOf([menu.id]) : [];
  const menuAnchor = useMemo(() => ({ current: menu?.anchor ?? null }), [menu]);
  const exportAs = (format: "csv" | "json") => {
    const ids = selecting ? arranged.order.filter((id) => selection.ids.has(id)) : arranged.order;
    if (format === "csv") downloadText(`${name}.csv`, "text/csv;charset=utf-8", toCsv(ids, rows, wanted));
    else downloadText(`${name}.json`, "application/json", toJson(ids, rows, wanted));
  };
  return (
    <section className="ph-list" aria-label={props.label}>
      <div className="ph-list__toolbar">
        <FilterInput
          ref={filter}
          value={view.filter}
          fields={columns}
          rows={rows}
          example={props.filterExample}
          onChange={(text) => onView({ ...view, filter: text })}
        />
        {groupable.length > 0 && (
          <MenuButton
            label={group ? listText.groupBy(group.title) : listText.group}
            entries={[
              {
                key: "",
                label: listText.noGroup,
                checked: group === undefined,
                onSelect: () => onView({ ...view, group: undefined }),
              },
              ...groupable.map((c) => ({
                key: c.key,
                label: c.title,
                checked: group === c,
                onSelect: () => onView({ ...view, group: c.key }),
              })),
            ]}
          />
        )}
        <ViewPanel
          name={name}
          columns={columns}
          chosen={wanted.map((c) => c.key)}
          fitting={fitting.map((c) => c.key)}
          cards={cards}
          view={view}
          density={density}
          onView={onView}
          onDensity={setDensity}
          onExport={exportAs}
          onOpen={() => undefined}
        />
        {props.buttons && <div className="ph-list__buttons">{props.buttons}</div>}
      </div>
      <div className="ph-list__line">
        {loading && <span className="ph-list__slow">{listText.slow}</span>}
        <span className="ph-figure">{arranged.total > 0 && listText.count(arranged.matched, arranged.total)}</span>
        {arranged.waiting > 0 && (
          <button type="button" className="ph-waiting" title={listText.applyHint} onClick={arranged.apply}>
            <span className="ph-figure">{listText.waiting(arranged.waiting)}</span>, {listText.apply}
          </button>
        )}
      </div>
      {status.kind === "error" && (
        <div className="ph-list__problem">
          <ProblemView problem={status.problem} onRetry={props.onRetry} />
        </div>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only watches who is in the table. */}
      <div
        ref={frame}
        className={`ph-list__frame${stale ? " ph-list__frame--stale" : ""}`}
        onPointerEnter={(e) => e.pointerType !== "touch" && enter("pointer")}
        onPointerLeave={() => leave("pointer")}
        onPointerDown={(e) => {
          if (e.pointerType === "touch") {
            enter("pointer");
            leave("pointer");
          }
        }}
        onFocus={() => enter("focus")}
        onBlur={(e) => {
          if (!(e.relatedTarget instanceof Node && e.currentTarget.contains(e.relatedTarget))) leave("focus");
        }}
      >
        {stale && (
          <div className="ph-list__overlay">
            <Disconnected
              what={status.what}
              why={status.why}
              asOf={status.asOf}
              retryAt={status.retryAt}
              remedy={status.remedy}
              onRetry={() => props.onRetry?.()}
            />
          </div>
        )}
        {(!nothing || loading) && (
          <div className={stale ? "ph-stale" : undefined}>
            <ListGrid
              label={props.label}
              arranged={arranged}
              columns={fitting}
              tracks={tracks}
              height={rowHeight(density, cards)}
              cards={cards}
              busy={loading}
              viewKey={JSON.stringify([view.filter, view.sort, view.group])}
              skeletons={loading ? 8 : 0}
              sort={view.sort}
              onSort={(sort) => onView({ ...view, sort })}
              selection={selection}
              selectable={selectable}
              hasMenu={hasMenu}
              href={href}
              group={group}
              groupHead={props.groupHead}
              dimmed={props.dimmed}
              controls={controls}
              onSelectAll={selectAll}
              onKey={onKey}
            />
          </div>
        )}
        {nothing && !loading && status.kind !== "error" && (
          <Nothing total={arranged.total} filter={view.filter} onClear={() => onView({ ...view, filter: "" })}>
            {props.empty}
          </Nothing>
        )}
      </div>
      {selecting && (
        <BulkBar
          actions={bulkActions}
          targets={targetsOf(selection.ids)}
          matching={arranged.matched}
          narrow={cards}
          onAll={selection.ids.size < arranged.matched ? selectAll : undefined}
          onClear={() => setSelection(nothingSelected)}
          extra={props.bulkExtra?.(targetsOf(selection.ids))}
        />
      )}
      {menu && menuTargets.length > 0 && (
        <Menu
          anchor={menuAnchor}
          label={listText.rowActions}
          align="end"
          entries={menuEntries(rowActions, menuTargets)}
          onClose={() => setMenu(undefined)}
        />
      )}
    </section>
  );
}

/** The actions; without a connection none can be done, and each says so. */
function useOffered<Row>(actions: readonly ListAction<Row>[] | undefined, status: ListStatus) {
  const lost = status.kind === "disconnected" ? stateText.connectionLost(status.what) : undefined;
  return useMemo(
    () => (lost === undefined ? (actions ?? []) : (actions ?? []).map((a) => ({ ...a, refused: () => lost }))),
    [actions, lost],
  );
}

function Nothing(props: { total: number; filter: string; onClear: () => void; children: ReactNode }) {
  if (props.total === 0) return props.children;
  return (
    <EmptyState
      title={listText.noMatch}
      action={
        <button type="button" className="ph-button" onClick={props.onClear}>
          {listText.clearFilter}
        </button>
      }
    >
      {listText.noMatchFilter(visibleText(props.filter, 200))}
    </EmptyState>
  );
}

/** Tells how many rows match, one second after the filter changed. */
function useAnnounceMatches(filter: string, matched: number, kind: ListStatus["kind"]) {
  const first = useRef(true);
  const count = useRef(matched);
  count.current = matched;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new filter is worth telling.
  useEffect(() => {
    if (first.current || kind !== "ready") {
      first.current = false;
      return;
    }
    const timer = setTimeout(() => announce(listText.matches(count.current)), 1000);
    return () => clearTimeout(timer);
  }, [filter]);
}
