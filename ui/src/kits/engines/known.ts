import type { EnginesView } from "../../../../src/engines/index.ts";

/**
 * Whether it is known which engines there are, or one of them at least. An address can open a dialog before that, and
 * a dialog that begins without an engine stays without one.
 */
export function enginesKnown(view: EnginesView | undefined): boolean {
  return (
    view !== undefined && (view.searched || Object.values(view.engines).some(({ state }) => state === "connected"))
  );
}
