import { memo, useLayoutEffect, useRef } from "react";
import { Link } from "wouter";
import { listText } from "../../messages/kits.ts";
import { SafeText } from "../small/small.tsx";
import { textOf } from "./arrange.ts";
import type { Column } from "./column.ts";

/** What rows call; it keeps its identity, so that an unchanged row is never rendered again. */
export interface RowControls {
  readonly select: (id: string, range: boolean) => void;
  readonly selectGroup: (ids: readonly string[]) => void;
  readonly menu: (id: string, anchor: HTMLElement) => void;
  readonly fold: (value: string) => void;
}

interface RowProps<Row> {
  readonly id: string;
  readonly row: Row;
  readonly index: number;
  readonly top: number | undefined;
  readonly columns: readonly Column<Row>[];
  readonly href: ((row: Row, id: string) => string) | undefined;
  readonly selectable: boolean;
  readonly hasMenu: boolean;
  readonly selected: boolean;
  readonly active: boolean;
  readonly gone: boolean;
  readonly dimmed: boolean;
  readonly cards: boolean;
  readonly level: number | undefined;
  readonly controls: RowControls;
}

/** Only the active row's links and buttons are stops of the Tab key. */
function useTabStops(active: boolean) {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    for (const stop of element.current?.querySelectorAll<HTMLElement>("a[href], button, input") ?? [])
      stop.tabIndex = active ? 0 : -1;
  });
  return element;
}

function rowAttributes(props: { active: boolean; index: number; top: number | undefined; level: number | undefined }) {
  const { active, index, top, level } = props;
  return {
    role: "row",
    "aria-rowindex": index + 2,
    "aria-level": level,
    tabIndex: active ? 0 : -1,
    style: top === undefined ? undefined : { transform: `translateY(${top}px)` },
  };
}

const cell = (name: string) => ({ role: "gridcell", className: `ph-cell ${name}` });

function ListRowInner<Row>(props: RowProps<Row>) {
  const { id, row, columns, href, selectable, hasMenu, selected, gone, cards, controls } = props;
  const element = useTabStops(props.active);
  const [first, ...rest] = columns;
  const name = first ? textOf(first.value(row)) : id;
  const title = first && (first.cell ? first.cell(row, id) : <SafeText text={name} />);
  const beside = rest.filter((c) => c.card === "beside-title");
  const status = rest.filter((c) => c.card === "status");
  const details = rest.filter((c) => c.card === undefined || c.card === "detail");
  const content = (c: Column<Row>) => {
    const own = (cards && c.onCard) || c.cell;
    return own ? own(row, id) : <SafeText text={textOf(c.value(row))} />;
  };
  return (
    <div
      ref={element}
      data-key={id}
      className={`ph-row${selected ? " ph-row--selected" : ""}${gone ? " ph-row--gone" : ""}${props.dimmed ? " ph-stale" : ""}`}
      {...rowAttributes(props)}
      {...{ "aria-selected": selectable ? selected : undefined }}
    >
      {selectable && (
        <div {...cell("ph-cell--select")}>
          <label className="ph-check">
            <input
              type="checkbox"
              checked={selected}
              disabled={gone}
              aria-label={listText.selectRow(name)}
              onChange={(e) => controls.select(id, "shiftKey" in e.nativeEvent && e.nativeEvent.shiftKey === true)}
            />
          </label>
        </div>
      )}
      <div {...cell("ph-cell--title")}>
        {href && !gone ? (
          <Link href={href(row, id)} className="ph-row__link">
            {title}
          </Link>
        ) : (
          title
        )}
        {gone && <span className="ph-row__gone">{listText.gone}</span>}
        {cards &&
          beside.map((c) => (
            <span key={c.key} className="ph-cell__beside">
              {content(c)}
            </span>
          ))}
      </div>
      {cards ? (
        <>
          <div {...cell("ph-cell--status")}>
            {status.map((c) => (
              <CardValue key={c.key} title={labelOf(c, row)}>
                {content(c)}
              </CardValue>
            ))}
          </div>
          <div {...cell("ph-cell--details")}>
            {details.map((c) => (
              <CardValue key={c.key} title={labelOf(c, row)}>
                {content(c)}
              </CardValue>
            ))}
          </div>
        </>
      ) : (
        rest.map((c) => (
          <div key={c.key} {...cell(c.numeric ? "ph-cell--number" : "")}>
            {content(c)}
          </div>
        ))
      )}
      {hasMenu && (
        <div {...cell("ph-cell--menu")}>
          <button
            type="button"
            className="ph-icon-button"
            aria-haspopup="menu"
            aria-label={listText.actionsFor(name)}
            data-menu=""
            aria-disabled={gone || undefined}
            onClick={(e) => gone || controls.menu(id, e.currentTarget)}
          >
            <Dots />
          </button>
        </div>
      )}
    </div>
  );
}

/** What stands before a value on a card; nothing where there is no value. */
function labelOf<Row>({ labelled, title, value }: Column<Row>, row: Row): string | undefined {
  return labelled && textOf(value(row)) !== "" ? title : undefined;
}

function CardValue({ title, children }: { readonly title: string | undefined; readonly children: React.ReactNode }) {
  return (
    <span>
      {title !== undefined && <span className="ph-cell__label">{title} </span>}
      {children}
    </span>
  );
}

/** One row; it renders again only when its data, its place or its marks change. */
export const ListRow = memo(ListRowInner) as typeof ListRowInner;

interface GroupProps {
  readonly itemKey: string;
  readonly title: string;
  readonly value: string;
  readonly ids: readonly string[];
  readonly collapsed: boolean;
  readonly index: number;
  readonly top: number | undefined;
  readonly selectable: boolean;
  readonly coverage: "none" | "some" | "all";
  readonly active: boolean;
  readonly span: number;
  readonly children: React.ReactNode;
  readonly controls: RowControls;
}

/** The head of a group of rows. */
export function GroupRow(props: GroupProps) {
  const { itemKey, title, value, ids, collapsed, selectable, coverage, span, controls } = props;
  const element = useTabStops(props.active);
  const name = `${title} ${value}`;
  return (
    <div
      ref={element}
      data-key={itemKey}
      className="ph-row ph-row--group"
      {...rowAttributes({ ...props, level: 1 })}
      {...{ "aria-expanded": !collapsed }}
    >
      {selectable && (
        <div {...cell("ph-cell--select")}>
          <label className="ph-check">
            <input
              type="checkbox"
              checked={coverage === "all"}
              ref={(box) => {
                if (box) box.indeterminate = coverage === "some";
              }}
              aria-label={listText.selectGroup(name)}
              onChange={() => controls.selectGroup(ids)}
            />
          </label>
        </div>
      )}
      <div {...cell("ph-cell--group")} {...{ "aria-colspan": span }}>
        <button
          type="button"
          className="ph-icon-button ph-group-fold"
          aria-expanded={!collapsed}
          aria-label={collapsed ? listText.expand(name) : listText.collapse(name)}
          onClick={() => controls.fold(value)}
        >
          <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
            <path d="M3 1l4 4-4 4" fill="none" stroke="currentColor" strokeWidth="1.8" />
          </svg>
        </button>
        <span className="ph-group__kind">{title}</span>
        {props.children}
      </div>
    </div>
  );
}

export function Dots() {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="currentColor">
      <circle cx="8" cy="3" r="1.6" />
      <circle cx="8" cy="8" r="1.6" />
      <circle cx="8" cy="13" r="1.6" />
    </svg>
  );
}
