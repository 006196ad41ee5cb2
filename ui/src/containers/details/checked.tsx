import type { ReactNode } from "react";
import { formatClock } from "../../kits/small/format.ts";
import { detailsText as text } from "../../messages/container-details.ts";
import type { Asked } from "./use-ask.ts";

interface CheckedProps {
  readonly asked: Asked<unknown>;
  readonly beside?: ReactNode;
  readonly children?: ReactNode;
}

/** When something that cannot be followed was last asked for, and the button that asks again. */
export function Checked({ asked, beside, children }: CheckedProps) {
  return (
    <div className="ph-details__checked">
      {beside}
      <span className="ph-figure">{asked.checked > 0 ? text.checked(formatClock(asked.checked)) : ""}</span>
      <button type="button" className="ph-button" onClick={asked.ask}>
        {text.checkNow}
      </button>
      {children}
    </div>
  );
}
