import { type ReactNode, useState } from "react";

interface FoldProps {
  readonly title: string;
  /** How much is set in it, shown while it is folded. */
  readonly note?: string | undefined;
  /** It holds something to look at: it opens, and stays so until it is folded by hand. */
  readonly open?: boolean;
  /** Counts tries to submit: after each of them it opens again where there is something to look at. */
  readonly attempt?: number;
  readonly children: ReactNode;
}

/** A part of the form that is folded until it is wanted. */
export function Fold({ title, note, open = false, attempt = 0, children }: FoldProps) {
  const [shown, setShown] = useState(open);
  const [seen, setSeen] = useState({ open, attempt });
  // Before anything is drawn: the focus may go to what is in it at once.
  if (seen.open !== open || seen.attempt !== attempt) {
    setSeen({ open, attempt });
    if (open) setShown(true);
  }
  return (
    <details className="ph-fold" open={shown} onToggle={(event) => setShown(event.currentTarget.open)}>
      <summary className="ph-fold__head">
        <h2>{title}</h2>
        {note !== undefined && note !== "" && <span className="ph-fold__note">{note}</span>}
      </summary>
      {shown && <div className="ph-fold__body">{children}</div>}
    </details>
  );
}

/** A part of the form that is always seen. */
export function Part({ title, children }: { readonly title?: string; readonly children: ReactNode }) {
  return (
    <section className="ph-part">
      {title !== undefined && <h2>{title}</h2>}
      {children}
    </section>
  );
}
