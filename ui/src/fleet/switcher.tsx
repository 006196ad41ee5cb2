import { type KeyboardEvent, useRef, useState } from "react";
import { useLocation } from "wouter";
import { inBrowser } from "../kits/address/address.ts";
import { Caret } from "../kits/popup/menu.tsx";
import { Popup } from "../kits/popup/popup.tsx";
import { StateLabel } from "../kits/small/small.tsx";
import { hostsText as text } from "../messages/hosts.ts";
import { useLive } from "../rpc/index.ts";
import { type HostRow, hostRows } from "./rows.ts";
import { stateTones } from "./state-cell.tsx";
import { hosts } from "./store.ts";
import "./switcher.css";

/** Which host the page is about, and the way to another: the same area of it. */
export function HostSwitcher({ host }: { readonly host: string }) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const rows = hostRows(useLive(hosts).data?.hosts ?? {}, {});
  const state = rows[host]?.state.kind ?? "closed";
  return (
    <>
      <button
        ref={button}
        type="button"
        className="ph-masthead__button ph-switcher"
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={text.switcher.label(text.nameOf(host), text.state[state])}
        onClick={() => setOpen(!open)}
      >
        <StateLabel tone={stateTones[state]}>{text.nameOf(host)}</StateLabel>
        <Caret />
      </button>
      {open && (
        <Popup
          anchor={button}
          onClose={() => setOpen(false)}
          role="dialog"
          label={text.title}
          className="ph-switcher__popup"
        >
          <Choice rows={rows} host={host} onChoose={() => setOpen(false)} />
        </Popup>
      )}
    </>
  );
}

interface ChoiceProps {
  readonly rows: { readonly [name: string]: HostRow };
  readonly host: string;
  readonly onChoose: () => void;
}

function Choice({ rows, host, onChoose }: ChoiceProps) {
  const [sought, setSought] = useState("");
  const [path] = useLocation();
  const word = sought.trim().toLowerCase();
  const found = Object.values(rows).filter(({ name, target }) =>
    `${name} ${text.nameOf(name)} ${target}`.toLowerCase().includes(word),
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only catches what its links' keys bubble.
    <div className="ph-switcher__choice" role="presentation" onKeyDown={goByArrows}>
      <input
        type="search"
        className="ph-input"
        aria-label={text.switcher.search}
        placeholder={text.switcher.search}
        value={sought}
        data-autofocus=""
        onChange={(event) => setSought(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.closest("div")?.querySelector<HTMLElement>("a")?.click();
        }}
      />
      {found.length === 0 && <p>{text.switcher.none}</p>}
      <ul aria-label={text.title}>
        {found.map(({ name, state, target }) => (
          <li key={name}>
            <a href={inBrowser(sameArea(path, name))} aria-current={name === host ? "true" : undefined}>
              <StateLabel tone={stateTones[state.kind]}>
                {text.nameOf(name)}{" "}
                {state.kind === "connected" && <span className="pf-v6-screen-reader">{text.state[state.kind]}</span>}
              </StateLabel>
              <span className="ph-switcher__target">
                {state.kind === "connected" ? target : text.state[state.kind]}
              </span>
            </a>
          </li>
        ))}
      </ul>
      <AllHosts onChoose={onChoose} />
    </div>
  );
}

function AllHosts({ onChoose }: { readonly onChoose: () => void }) {
  const [, navigate] = useLocation();
  return (
    <a
      href={inBrowser("/hosts")}
      className="ph-switcher__all"
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        onChoose();
        navigate("/hosts");
      }}
    >
      {text.switcher.all}
    </a>
  );
}

/** The same area of another host; an object of this one is not there. */
function sameArea(path: string, name: string): string {
  const area = /^\/hosts\/[^/]+\/([a-z]+)/.exec(path)?.[1];
  return `/hosts/${encodeURIComponent(name)}${area === undefined ? "" : `/${area}`}`;
}

function goByArrows(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const places = [...event.currentTarget.querySelectorAll<Element>("input, a")];
  const here = document.activeElement ? places.indexOf(document.activeElement) : -1;
  const next = places[(here + step + places.length) % places.length];
  if (next instanceof HTMLElement) next.focus();
}
