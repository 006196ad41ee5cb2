import { type ReactNode, useEffect, useState } from "react";

interface FoldProps {
  readonly title: string;
  /** How much is set in it, shown while it is folded. */
  readonly note?: string | undefined;
  /** It holds something to look at: it opens, and stays so until it is folded by hand. */
  readonly open?: boolean;
  readonly children: ReactNode;
}

/** A part of the form that is folded until it is wanted. */
export function Fold({ title, note, open = false, children }: FoldProps) {
  const [shown, setShown] = useState(open);
  useEffect(() => {
    if (open) setShown(true);
  }, [open]);
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
