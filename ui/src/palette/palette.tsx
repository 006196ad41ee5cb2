import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { announce } from "../kits/live-region/live-region.tsx";
import { SafeText } from "../kits/small/small.tsx";
import { paletteText } from "../messages/palette.ts";
import { search } from "./match.ts";
import { type Actions, useEntries } from "./sources.ts";
import "./palette.css";

interface PaletteProps {
  readonly host: string;
  readonly actions: Actions;
  readonly onClose: () => void;
}

/** Finds pages, objects, actions and terms by name: a text field over a list, as a dialog of the browser's own. */
export default function Palette({ host, actions, onClose }: PaletteProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState(0);
  const entries = useEntries(host, actions);
  const found = useMemo(() => search(entries, query), [entries, query]);
  const current = Math.min(chosen, found.length - 1);

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    const timer = setTimeout(() => query !== "" && announce(paletteText.results(found.length)), 1000);
    return () => clearTimeout(timer);
  }, [query, found.length]);
  useEffect(() => {
    list.current?.children[current]?.scrollIntoView({ block: "nearest" });
  }, [current]);

  const go = (index: number): void => {
    const entry = found[index];
    if (!entry) return;
    dialog.current?.close();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setChosen(Math.max(0, Math.min(found.length - 1, current + step)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(current);
    }
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it too, by the browser
    <dialog
      ref={dialog}
      className="ph-palette"
      aria-label={paletteText.title}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
    >
      <div className="ph-palette__box">
        <input
          className="ph-palette__input"
          role="combobox"
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={found.length > 0 ? `${id}-${current}` : undefined}
          aria-label={paletteText.title}
          placeholder={paletteText.placeholder}
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
        />
        {found.length === 0 ? (
          <p className="ph-palette__none">{paletteText.none(query)}</p>
        ) : (
          <div
            ref={list}
            id={id}
            role="listbox"
            aria-label={paletteText.title}
            tabIndex={-1}
            className="ph-palette__list"
          >
            {found.map((entry, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the text field has the focus and takes the keys
              // biome-ignore lint/a11y/useFocusableInteractive: see above
              <div
                key={entry.key}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === current}
                className="ph-palette__entry"
                onClick={() => go(index)}
                onPointerMove={() => index !== current && setChosen(index)}
              >
                <SafeText text={entry.title} />
                <span className="ph-palette__detail">{entry.detail}</span>
              </div>
            ))}
          </div>
        )}
      </div>
    </dialog>
  );
}
