import { useState } from "react";
import { terminalText as text } from "../../messages/terminal.ts";
import { announce } from "../live-region/live-region.tsx";
import { CloseButton } from "../state/problem-view.tsx";

interface TerminalSearchProps {
  /** Whether something was found. */
  readonly onFind: (text: string, back: boolean) => boolean;
  readonly onClose: () => void;
}

/** Looks for a text in what the terminal has shown. */
export function TerminalSearch({ onFind, onClose }: TerminalSearchProps) {
  const [query, setQuery] = useState("");
  const [missed, setMissed] = useState(false);
  const find = (wanted: string, back: boolean): void => {
    const found = wanted === "" || onFind(wanted, back);
    setMissed(!found);
    if (!found) announce(text.noMatch);
  };
  return (
    <search className="ph-terminal__search">
      <input
        type="search"
        className="ph-terminal__field"
        aria-label={text.search}
        placeholder={text.search}
        // biome-ignore lint/a11y/noAutofocus: a key has just asked for it
        autoFocus
        value={query}
        aria-invalid={missed}
        onChange={(event) => {
          setQuery(event.target.value);
          find(event.target.value, false);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") find(query, event.shiftKey);
          else if (event.key === "Escape") onClose();
          else return;
          event.preventDefault();
        }}
      />
      <button type="button" className="ph-button" onClick={() => find(query, true)}>
        {text.previous}
      </button>
      <button type="button" className="ph-button" onClick={() => find(query, false)}>
        {text.next}
      </button>
      <CloseButton label={text.closeSearch} onClick={onClose} />
    </search>
  );
}
