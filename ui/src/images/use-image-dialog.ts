import type { ImageRow } from "../../../src/engines/index.ts";
import { rowOf } from "../kits/dialog/dialog-address.ts";
import { useDialogAddress } from "../kits/dialog/use-dialog-address.ts";
import { type ImageDialog, isAboutOne } from "./dialogs.ts";
import { shortId } from "./row.ts";

/**
 * The dialog of images that the page's address asks for.
 * @param kinds those that the page has; a constant outside the component
 * @param images where the one is looked for that a dialog is about
 * @param own the one that the page is about: its address says it already
 */
export function useImageDialog(
  kinds: readonly ImageDialog["kind"][],
  images: Readonly<Record<string, ImageRow>> = {},
  own?: ImageRow,
): [dialog: ImageDialog | undefined, open: (dialog: ImageDialog) => void, close: () => void] {
  const [named, open, close] = useDialogAddress(kinds);
  const show = (dialog: ImageDialog) =>
    open(dialog.kind, own || !("image" in dialog) ? undefined : `${dialog.image.engine}:${shortId(dialog.image.id)}`);
  const dialog = named && dialogOf(named.kind, isAboutOne(named.kind) ? (own ?? rowOf(images, named.of)) : undefined);
  return [dialog, show, close];
}

/** Undefined where a dialog lacks what it is about. */
function dialogOf(kind: ImageDialog["kind"], image: ImageRow | undefined): ImageDialog | undefined {
  if (!isAboutOne(kind)) return { kind };
  return image && { kind, image };
}
