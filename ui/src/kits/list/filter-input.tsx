import { type KeyboardEvent, type Ref, useEffect, useId, useImperativeHandle, useMemo, useRef, useState } from "react";
import { listText } from "../../messages/kits.ts";
import { Popup } from "../popup/popup.tsx";
import { visibleText } from "../small/visible-text.ts";
import { CloseButton } from "../state/problem-view.tsx";
import type { Rows } from "./arrange.ts";
import { type Field, type Suggestion, suggest } from "./filter.ts";

/** How long after the last letter the list is filtered, in ms. */
const filterDelay = 150;

interface FilterInputProps<Row> {
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly fields: readonly Field<Row>[];
  readonly rows: Rows<Row>;
  readonly example: string | undefined;
  readonly ref: Ref<{ focus: () => void }>;
}

/** The filter line: `state:running name:web free text`, with suggestions for fields and for what rows hold. */
export function FilterInput<Row>({ value, onChange, fields, rows, example, ref }: FilterInputProps<Row>) {
  const [text, setText] = useState(value);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const [caret, setCaret] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const timer = useRef<number>(undefined);
  const sent = useRef(value);
  const id = useId();
  useImperativeHandle(ref, () => ({ focus: () => input.current?.select() }));
  // The filter changed elsewhere: a saved view, Back, "Clear filter".
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    clearTimeout(timer.current);
    setText(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const send = (next: string) => {
    clearTimeout(timer.current);
    sent.current = next;
    onChange(next);
  };
  const edit = (next: string, at: number) => {
    setText(next);
    setCaret(at);
    setChosen(-1);
    setOpen(true);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => send(next), filterDelay);
  };
  // Rows change many times a second; what is offered changes with the text only.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  const found = useMemo(
    () => (open ? suggest(text, caret, fields, Object.values(rows)) : { from: 0, to: 0, options: [] }),
    [open, text, caret, fields],
  );
  const shown = open && found.options.length > 0;
  const take = (option: Suggestion) => {
    const next = text.slice(0, found.from) + option.insert + text.slice(found.to);
    const at = found.from + option.insert.length;
    edit(next, at);
    requestAnimationFrame(() => input.current?.setSelectionRange(at, at));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const count = found.options.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) setOpen(true);
      else if (count > 0) {
        const step = event.key === "ArrowDown" ? 1 : -1;
        setChosen(((chosen < 0 && step < 0 ? 0 : chosen) + step + count) % count);
      }
    } else if (event.key === "Enter") {
      const option = shown ? found.options[chosen] : undefined;
      if (option) {
        event.preventDefault();
        take(option);
      } else {
        setOpen(false);
        send(text);
      }
    } else if (event.key === "Tab" && !event.shiftKey && shown && chosen >= 0) {
      const option = found.options[chosen];
      event.preventDefault();
      if (option) take(option);
    } else if (event.key === "Escape" && !shown && text !== "") {
      event.preventDefault();
      setText("");
      send("");
    }
  };
  return (
    <div className="ph-filter" ref={box}>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" className="ph-filter__icon">
        <path d="M1.5 2.5h13L9.5 8.4v5l-3-1.6V8.4z" fill="none" stroke="currentColor" strokeWidth="1.6" />
      </svg>
      <input
        ref={input}
        type="text"
        className="ph-input"
        role="combobox"
        aria-label={listText.filter}
        aria-expanded={shown}
        aria-controls={shown ? id : undefined}
        aria-autocomplete="list"
        aria-activedescendant={shown && chosen >= 0 ? `${id}-${chosen}` : undefined}
        placeholder={listText.filterHint(example ?? listText.filterExample)}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={text}
        onChange={(e) => edit(e.target.value, e.target.selectionStart ?? e.target.value.length)}
        onSelect={(e) => setCaret(e.currentTarget.selectionStart ?? text.length)}
        onClick={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      {text !== "" && (
        <CloseButton
          label={listText.clearFilter}
          onClick={() => {
            setText("");
            send("");
            input.current?.focus();
          }}
        />
      )}
      {shown && (
        <Popup
          anchor={box}
          onClose={() => setOpen(false)}
          role="listbox"
          label={listText.suggestions}
          id={id}
          takesFocus={false}
          className="ph-menu ph-filter__list"
        >
          {found.options.map((option, index) => (
            <Option
              key={option.insert}
              id={`${id}-${index}`}
              option={option}
              selected={index === chosen}
              onTake={() => take(option)}
            />
          ))}
        </Popup>
      )}
    </div>
  );
}

function Option(props: { id: string; option: Suggestion; selected: boolean; onTake: () => void }) {
  const { id, option, selected, onTake } = props;
  const attributes = {
    role: "option",
    "aria-selected": selected,
    // The input keeps the focus: a press must not take it.
    onPointerDown: (e: React.PointerEvent) => e.preventDefault(),
    onMouseDown: (e: React.MouseEvent) => e.preventDefault(),
    onClick: onTake,
  };
  return (
    <div id={id} className={`ph-menu__item ${selected ? "ph-menu__item--active" : ""}`} {...attributes}>
      <bdi className="ph-text">{visibleText(option.label, 80)}</bdi>
      {option.count !== undefined && <span className="ph-filter__count">{option.count}</span>}
    </div>
  );
}
