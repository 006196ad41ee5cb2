import { type KeyboardEvent, type ReactNode, type RefObject, useId, useRef, useState } from "react";
import { type Align, Popup } from "./popup.tsx";

/** An entry of a menu. A refused one stays, can be reached, and says why. */
export type MenuEntry =
  | {
      readonly kind?: "action";
      readonly key: string;
      readonly label: string;
      readonly icon?: ReactNode;
      readonly danger?: boolean;
      /** Why this cannot be done now. */
      readonly refused?: string | undefined;
      /** For choices: whether this one is chosen. */
      readonly checked?: boolean;
      readonly onSelect: () => void;
    }
  | { readonly kind: "line"; readonly key: string }
  | { readonly kind: "head"; readonly key: string; readonly label: string };

interface MenuProps {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly onClose: () => void;
  readonly align?: Align;
  readonly id?: string;
}

/** A menu beside its anchor. Render it only while it is open. Arrows, Home, End and first letters move. */
export function Menu({ anchor, label, entries, onClose, align = "start", id }: MenuProps) {
  const typed = useRef({ text: "", time: 0 });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[role^=menuitem]")];
    const here = items.findIndex((item) => item.matches(":focus"));
    const go = (index: number) => {
      event.preventDefault();
      items[(index + items.length) % items.length]?.focus();
    };
    if (event.key === "ArrowDown") go(here + 1);
    else if (event.key === "ArrowUp") go(here < 0 ? -1 : here - 1);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(-1);
    else if (event.key === "Tab") {
      event.preventDefault();
      onClose();
    } else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const now = event.timeStamp;
      const text = (now - typed.current.time < 700 ? typed.current.text : "") + event.key.toLowerCase();
      typed.current = { text, time: now };
      const from = text.length === 1 ? here + 1 : Math.max(here, 0);
      const order = [...items.keys()].map((i) => (i + from) % items.length);
      const found = order.find((i) => items[i]?.textContent?.trim().toLowerCase().startsWith(text));
      if (found !== undefined) go(found);
    }
    event.stopPropagation();
  };
  const icons = entries.some(
    (e) => "label" in e && e.kind !== "head" && (e.icon !== undefined || e.checked !== undefined),
  );
  return (
    <Popup
      anchor={anchor}
      onClose={onClose}
      align={align}
      role="menu"
      label={label}
      className="ph-menu"
      {...(id ? { id } : {})}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only catches what its entries' keys bubble. */}
      <div role="presentation" onKeyDown={onKeyDown}>
        {entries.map((entry) => (
          <Entry key={entry.key} entry={entry} onClose={onClose} icons={icons} />
        ))}
      </div>
    </Popup>
  );
}

function Entry(props: { readonly entry: MenuEntry; readonly onClose: () => void; readonly icons: boolean }) {
  const { entry, onClose, icons } = props;
  if (entry.kind === "line") return <hr className="ph-menu__line" />;
  if (entry.kind === "head")
    return (
      <div className="ph-menu__head" role="presentation">
        {entry.label}
      </div>
    );
  const { refused, checked } = entry;
  return (
    <button
      type="button"
      {...(checked === undefined ? { role: "menuitem" } : { role: "menuitemradio", "aria-checked": checked })}
      aria-disabled={refused !== undefined || undefined}
      tabIndex={-1}
      className={`ph-menu__item ${entry.danger ? "ph-menu__item--danger" : ""}`}
      onClick={() => {
        if (refused !== undefined) return;
        // Closing first gives the focus back, so that a dialog knows whom to return it to.
        onClose();
        queueMicrotask(entry.onSelect);
      }}
    >
      {icons && (
        <span className="ph-menu__icon" aria-hidden="true">
          {checked ? "✓" : entry.icon}
        </span>
      )}
      <span>
        {entry.label}
        {refused !== undefined && <span className="ph-menu__reason">{refused}</span>}
      </span>
    </button>
  );
}

interface MenuButtonProps {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly align?: Align;
  /** What the button shows; its label otherwise, with an arrow. */
  readonly children?: ReactNode;
  readonly className?: string;
  readonly onOpenChange?: (open: boolean) => void;
}

/** A button that opens a menu. */
export function MenuButton({ label, entries, align, children, className, onOpenChange }: MenuButtonProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const change = (next: boolean) => {
    setOpen(next);
    onOpenChange?.(next);
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className ?? "ph-button"}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={children === undefined ? undefined : label}
        onClick={() => change(!open)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" || open) return;
          event.preventDefault();
          change(true);
        }}
      >
        {children ?? (
          <>
            {label} <Caret />
          </>
        )}
      </button>
      {open && (
        <Menu
          anchor={button}
          label={label}
          entries={entries}
          onClose={() => change(false)}
          id={id}
          {...(align ? { align } : {})}
        />
      )}
    </>
  );
}

/** The small arrow of buttons that open something. */
export function Caret() {
  return (
    <svg className="ph-caret" viewBox="0 0 10 6" width="10" height="6" aria-hidden="true">
      <path d="M1 1l4 4 4-4" fill="none" stroke="currentColor" strokeWidth="1.6" />
    </svg>
  );
}
