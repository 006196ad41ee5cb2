import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type { ProblemData } from "../../../../src/problem/index.ts";
import { commandText } from "../../messages/kits.ts";
import { problemOf } from "../../rpc/problem-of.ts";
import { Popup } from "../popup/popup.tsx";
import { CommandLine } from "../state/command-line.tsx";
import { ProblemView } from "../state/problem-view.tsx";
import { Skeleton } from "../state/state.tsx";
import "./command.css";

/** One action in the three forms people know it in. Secrets stand as `$NAME` in all of them. */
export interface CommandForms {
  /** `podman run …`, for a shell. */
  readonly cli?: string;
  /** The engine's API: method, path and body, or a `curl` line. */
  readonly api?: string;
  readonly unit?: { readonly path: string; readonly text: string };
  /** The host it is to be run on. */
  readonly host?: string;
  /** Names of the secrets that stand as `$NAME`. */
  readonly secrets?: readonly string[];
}

interface ShowCommandProps {
  /** Computed when it is first looked at, and again at each opening. */
  readonly forms: () => CommandForms | Promise<CommandForms>;
  readonly className?: string;
}

/** The button "Show command". */
export function ShowCommand({ forms, className }: ShowCommandProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className ?? "ph-link"}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {commandText.show}
      </button>
      {open && (
        <Popup
          anchor={button}
          onClose={() => setOpen(false)}
          role="dialog"
          label={commandText.title}
          className="ph-command"
        >
          <Forms forms={forms} />
        </Popup>
      )}
    </>
  );
}

function Forms({ forms }: { readonly forms: ShowCommandProps["forms"] }) {
  const [found, setFound] = useState<CommandForms>();
  const [problem, setProblem] = useState<ProblemData>();
  const get = useRef(forms);
  useEffect(() => {
    let wanted = true;
    // Wrapped, so that what throws at once and what rejects end in the same place.
    void (async () => get.current())().then(
      (result) => wanted && setFound(result),
      (error: unknown) => wanted && setProblem(problemOf(error)),
    );
    return () => {
      wanted = false;
    };
  }, []);
  if (problem) return <ProblemView problem={problem} />;
  if (!found) return <Skeleton height="6rem" />;
  return <CommandTabs forms={found} />;
}

const tabs = ["cli", "api", "unit"] as const;

/** The forms of a command in tabs; also for use inside a page, such as beside a form. */
export function CommandTabs({ forms }: { readonly forms: CommandForms }) {
  const first = tabs.find((t) => forms[t] !== undefined) ?? "cli";
  const [chosen, setChosen] = useState<(typeof tabs)[number]>(first);
  const id = useId();
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const rtl = getComputedStyle(event.currentTarget).direction === "rtl";
    const step = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(chosen) + step + tabs.length) % tabs.length] ?? chosen;
    setChosen(next);
    document.getElementById(`${id}-${next}`)?.focus();
  };
  const text = chosen === "unit" ? forms.unit?.text : forms[chosen];
  return (
    <div className="ph-tabs">
      <div role="tablist" aria-label={commandText.title} className="ph-tabs__list" onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button
            key={tab}
            type="button"
            role="tab"
            id={`${id}-${tab}`}
            aria-selected={tab === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={tab === chosen ? 0 : -1}
            className="ph-tab"
            onClick={() => setChosen(tab)}
          >
            {commandText[tab]}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`} className="ph-tabs__panel">
        {text === undefined ? <p>{commandText.none}</p> : <CommandLine command={text} />}
        {chosen === "unit" && forms.unit && <p>{commandText.file(forms.unit.path)}</p>}
        {chosen === "cli" && forms.host !== undefined && <p>{commandText.runOn(forms.host)}</p>}
        {forms.secrets && forms.secrets.length > 0 && <p>{commandText.secrets(forms.secrets)}</p>}
      </div>
    </div>
  );
}
