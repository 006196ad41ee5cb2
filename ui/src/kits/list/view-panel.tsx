import { type ReactNode, useId, useRef, useState } from "react";
import { listText } from "../../messages/kits.ts";
import { Caret } from "../popup/menu.tsx";
import { Popup } from "../popup/popup.tsx";
import { usePreference } from "../preference/preference.ts";
import { CloseButton } from "../state/problem-view.tsx";
import type { Column, Density } from "./column.ts";
import { readViews, saveView } from "./saved-views.ts";
import type { ViewState } from "./view-state.ts";

interface ViewPanelProps<Row> {
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  /** Keys of the chosen columns, in order. */
  readonly chosen: readonly string[];
  /** Keys of those that fit. */
  readonly fitting: readonly string[];
  readonly cards: boolean;
  readonly view: ViewState;
  readonly density: Density;
  readonly onView: (view: ViewState) => void;
  readonly onDensity: (density: Density) => void;
  readonly onExport: (format: "csv" | "json") => void;
  readonly onOpen: (open: boolean) => void;
}

/** The button "View": order, columns, density, saved views, export. */
export function ViewPanel<Row>(props: ViewPanelProps<Row>) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const change = (next: boolean) => {
    setOpen(next);
    props.onOpen(next);
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className="ph-button"
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => change(!open)}
      >
        {listText.view} <Caret />
      </button>
      {open && (
        <Popup
          anchor={button}
          onClose={() => change(false)}
          role="dialog"
          label={listText.view}
          id={id}
          align="end"
          className="ph-view-panel"
        >
          <Panel {...props} />
        </Popup>
      )}
    </>
  );
}

function Panel<Row>(props: ViewPanelProps<Row>) {
  const { columns, chosen, fitting, cards, view, onView, density, onDensity, onExport } = props;
  const sortable = columns.filter((c) => c.sorts !== false);
  return (
    <>
      <Part title={listText.sortBy}>
        <div className="ph-view-panel__line">
          <select
            className="ph-select"
            aria-label={listText.sortBy}
            value={view.sort?.key ?? ""}
            onChange={(e) => {
              const key = e.target.value;
              onView({ ...view, sort: key === "" ? undefined : { key, descending: view.sort?.descending ?? false } });
            }}
          >
            <option value="">{listText.noSort}</option>
            {sortable.map((c) => (
              <option key={c.key} value={c.key}>
                {c.title}
              </option>
            ))}
          </select>
          <button
            type="button"
            className="ph-button"
            disabled={!view.sort}
            onClick={() => view.sort && onView({ ...view, sort: { ...view.sort, descending: !view.sort.descending } })}
          >
            {view.sort?.descending ? listText.descending : listText.ascending}
          </button>
        </div>
      </Part>
      {!cards && (
        <>
          <Part title={listText.columns}>
            <div className="ph-view-panel__columns">
              {columns.map((c, index) => (
                <label key={c.key} className="ph-view-panel__choice">
                  <input
                    type="checkbox"
                    checked={chosen.includes(c.key)}
                    disabled={index === 0}
                    onChange={(e) => {
                      const wanted = new Set(chosen);
                      if (e.target.checked) wanted.add(c.key);
                      else wanted.delete(c.key);
                      onView({ ...view, columns: columns.map((x) => x.key).filter((k) => wanted.has(k)) });
                    }}
                  />
                  {c.title}
                  {chosen.includes(c.key) && !fitting.includes(c.key) && (
                    <span className="ph-view-panel__note">{listText.doesNotFit}</span>
                  )}
                </label>
              ))}
            </div>
            {view.columns !== undefined && (
              <button type="button" className="ph-link" onClick={() => onView({ ...view, columns: undefined })}>
                {listText.ownColumns}
              </button>
            )}
          </Part>
          <Part title={listText.density}>
            <div className="ph-view-panel__line">
              {(["normal", "compact"] as const).map((d) => (
                <label key={d} className="ph-view-panel__choice">
                  <input type="radio" name="density" checked={density === d} onChange={() => onDensity(d)} />
                  {listText[d]}
                </label>
              ))}
            </div>
          </Part>
        </>
      )}
      <SavedViews name={props.name} view={view} onView={onView} />
      <Part title={listText.export}>
        <div className="ph-view-panel__line">
          <button type="button" className="ph-button" onClick={() => onExport("csv")}>
            {listText.exportCsv}
          </button>
          <button type="button" className="ph-button" onClick={() => onExport("json")}>
            {listText.exportJson}
          </button>
        </div>
      </Part>
    </>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className="ph-view-panel__part">
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}

function SavedViews(props: { name: string; view: ViewState; onView: (view: ViewState) => void }) {
  const [stored, store] = usePreference(`views.${props.name}`);
  const [name, setName] = useState("");
  const views = readViews(stored);
  const save = () => {
    const wanted = name.trim();
    if (wanted === "") return;
    store(JSON.stringify(saveView(views, { name: wanted.slice(0, 60), view: props.view })));
    setName("");
  };
  return (
    <Part title={listText.savedViews}>
      {views.map((v) => (
        <div key={v.name} className="ph-view-panel__line">
          <button type="button" className="ph-link ph-view-panel__wide" onClick={() => props.onView(v.view)}>
            {v.name}
          </button>
          <CloseButton
            label={listText.removeView(v.name)}
            onClick={() => store(JSON.stringify(views.filter((x) => x !== v)))}
          />
        </div>
      ))}
      <form
        className="ph-view-panel__line"
        onSubmit={(e) => {
          e.preventDefault();
          save();
        }}
      >
        <input
          className="ph-input ph-view-panel__wide"
          aria-label={listText.saveViewName}
          placeholder={listText.saveViewName}
          maxLength={60}
          value={name}
          onChange={(e) => setName(e.target.value)}
        />
        <button type="submit" className="ph-button">
          {listText.saveView}
        </button>
      </form>
    </Part>
  );
}
