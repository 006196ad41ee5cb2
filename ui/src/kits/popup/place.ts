export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}
export interface Place {
  readonly left: number;
  readonly top: number;
  readonly maxHeight: number;
}

const gap = 4;
const edge = 8;

/**
 * Where a popup stands: below its anchor, above where only there is room for it, always inside the viewport.
 * @param align which edges meet: `start` the left ones, `end` the right ones, `center` the middles
 */
export function place(anchor: Box, popup: Size, viewport: Size, align: "start" | "end" | "center"): Place {
  const below = viewport.height - anchor.bottom - gap - edge;
  const above = anchor.top - gap - edge;
  const goesBelow = popup.height <= below || below >= above;
  const maxHeight = Math.max(goesBelow ? below : above, 0);
  const height = Math.min(popup.height, maxHeight);
  const wanted =
    align === "start"
      ? anchor.left
      : align === "end"
        ? anchor.right - popup.width
        : (anchor.left + anchor.right - popup.width) / 2;
  const left = Math.max(edge, Math.min(wanted, viewport.width - popup.width - edge));
  return { left, top: goesBelow ? anchor.bottom + gap : anchor.top - gap - height, maxHeight };
}
