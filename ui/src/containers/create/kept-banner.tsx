import { useEffect, useState } from "react";
import { Ago } from "../../kits/small/small.tsx";
import { toastProblem } from "../../kits/toast/toast.tsx";
import { keptText as text } from "../../messages/kept.ts";
import { type Kept, keptOf, undo } from "./kept.ts";
import "./kept-banner.css";

/** "Replaced 5 min ago: Undo", while the container that was replaced is kept; nothing otherwise. */
export function KeptBanner({ engine, id }: { readonly engine: string /** Full id. */; readonly id: string }) {
  const [kept, setKept] = useState<Kept>();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    let wanted = true;
    setKept(undefined);
    // What cannot be asked now offers nothing.
    keptOf(engine, { id }).then(
      (found) => wanted && setKept(found),
      () => {},
    );
    return () => {
      wanted = false;
    };
  }, [engine, id]);
  if (!kept) return null;
  const run = async () => {
    setBusy(true);
    try {
      await undo(kept);
    } catch (error) {
      toastProblem(error);
    }
    setBusy(false);
  };
  return (
    <div className="ph-kept">
      <span>
        {text.keptBanner(kept.verb)} <Ago time={kept.created} />
        {!kept.exact && <span className="ph-kept__note">{text.keptInexact}</span>}
      </span>
      <button type="button" className="ph-button" aria-disabled={busy} onClick={() => busy || void run()}>
        {text.undo}
      </button>
    </div>
  );
}
