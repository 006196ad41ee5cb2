import type { ImageRow } from "../../../src/engines/index.ts";

/** Which dialog of the area is open. */
export type ImageDialog =
  | { readonly kind: "pull" }
  | { readonly kind: "build" }
  | { readonly kind: "load" }
  | { readonly kind: "import" }
  | { readonly kind: "tag"; readonly image: ImageRow }
  | { readonly kind: "push"; readonly image: ImageRow }
  | { readonly kind: "commands"; readonly image: ImageRow };
