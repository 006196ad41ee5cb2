import type { ImageRow } from "../../../src/engines/index.ts";

type OfOne = "tag" | "push" | "commands";

/** Which dialog of the area is open. */
export type ImageDialog =
  | { readonly kind: "pull" | "build" | "load" | "import" }
  | { readonly kind: OfOne; readonly image: ImageRow };

/** Whether the dialog is about one image. */
export function isAboutOne(kind: ImageDialog["kind"]): kind is OfOne {
  return kind === "tag" || kind === "push" || kind === "commands";
}
