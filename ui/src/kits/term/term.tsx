import {
  createContext,
  type ReactNode,
  useContext,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { termText } from "../../messages/kits.ts";
import { type TermName, terms } from "../../messages/terms.ts";
import { Popup } from "../popup/popup.tsx";
import { usePreference } from "../preference/preference.ts";
import "./term.css";

interface Claims {
  readonly holder: (name: TermName) => string | undefined;
  readonly claim: (name: TermName, id: string) => () => void;
  readonly subscribe: (tell: () => void) => () => void;
}

function createClaims(): Claims {
  const waiting = new Map<TermName, string[]>();
  const listeners = new Set<() => void>();
  const publish = () => {
    for (const tell of listeners) tell();
  };
  return {
    holder: (name) => waiting.get(name)?.[0],
    claim(name, id) {
      waiting.set(name, [...(waiting.get(name) ?? []), id]);
      publish();
      return () => {
        waiting.set(
          name,
          (waiting.get(name) ?? []).filter((other) => other !== id),
        );
        publish();
      };
    },
    subscribe(tell) {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
  };
}

const Scope = createContext<Claims | undefined>(undefined);

/** A view: only the first occurrence of a term in it is explained. Put it around each page. */
export function TermScope({ children }: { readonly children: ReactNode }) {
  const claims = useMemo(createClaims, []);
  return <Scope value={claims}>{children}</Scope>;
}

const never = () => () => {};

interface TermProps {
  readonly name: TermName;
  /** The word as it stands in the sentence; the term itself otherwise. */
  readonly children?: ReactNode;
  /** The live value at this place: "web:1.4 is sha256:1a2b…". */
  readonly here?: ReactNode;
}

/** A word of the field: at its first occurrence in a view a click or Enter explains it. */
export function Term({ name, children, here }: TermProps) {
  const claims = useContext(Scope);
  const id = useId();
  const [open, setOpen] = useState(false);
  const [hints, setHints] = usePreference("hints");
  const button = useRef<HTMLButtonElement>(null);
  const holder = useSyncExternalStore(claims?.subscribe ?? never, () => claims?.holder(name));
  useLayoutEffect(() => claims?.claim(name, id), [claims, name, id]);
  const term = terms[name];
  const word = children ?? term.word;
  if (hints === "off" || (claims && holder !== id)) return <>{word}</>;
  return (
    <>
      <button
        ref={button}
        type="button"
        className="ph-term"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {word}
      </button>
      {open && (
        <Popup
          anchor={button}
          onClose={() => setOpen(false)}
          role="dialog"
          label={termText.explain(term.word)}
          className="ph-term__popup"
        >
          <span className="ph-term__line">{term.text}</span>
          {here !== undefined && (
            <span className="ph-term__line">
              <strong>{termText.here}</strong> {here}
            </span>
          )}
          <button type="button" className="ph-link" onClick={() => setHints("off")}>
            {termText.hintsOff}
          </button>
        </Popup>
      )}
    </>
  );
}
