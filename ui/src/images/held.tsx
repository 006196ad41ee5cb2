import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import type { ImageRow } from "../../../src/engines/index.ts";
import { containers } from "../containers/store.ts";
import { Dialog } from "../kits/dialog/dialog.tsx";
import { visibleText } from "../kits/small/visible-text.ts";
import { imagesText as text } from "../messages/images.ts";
import { useLive } from "../rpc/index.ts";
import { nameOf } from "./row.ts";
import { Users } from "./users.tsx";

export type HeldImage = Pick<ImageRow, "id" | "engine" | "tags" | "containers">;

/** So many containers are named; the rest is counted. */
const mostNamed = 20;

/** The containers that keep images from being removed, with the way to each. */
export function Holders({ images, host }: { readonly images: readonly HeldImage[]; readonly host: string }) {
  const rows = Object.values(useLive(containers).data?.rows ?? {});
  const keeps = new Set(images.map(({ engine, id }) => `${engine} ${id}`));
  const users = rows.filter(({ engine, imageId }) => keeps.has(`${engine} ${imageId}`));
  // Engines count those, too, that another program made and no list of containers has.
  const others = images.reduce((sum, image) => sum + image.containers, 0) - Math.min(users.length, mostNamed);
  return (
    <>
      <Users users={users.slice(0, mostNamed)} host={host} />
      {others > 0 && <p>{text.heldByOthers(others)}</p>}
    </>
  );
}

interface HeldDialogProps {
  readonly images: readonly HeldImage[];
  readonly host: string;
  readonly onClose: () => void;
}

/** Says why images cannot be removed, and where to go first. */
export function HeldDialog({ images, host, onClose }: HeldDialogProps) {
  const [first] = images;
  const name = images.length === 1 && first ? visibleText(nameOf(first), 80) : undefined;
  return (
    <Dialog
      title={text.heldTitle(images.length, name)}
      width="small"
      onClose={onClose}
      footer={
        <Button variant="secondary" onClick={onClose} data-autofocus="">
          {text.close}
        </Button>
      }
    >
      <p>{text.heldWhy(images.length)}</p>
      <Holders images={images} host={host} />
    </Dialog>
  );
}
