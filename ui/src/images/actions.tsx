import type { ReactNode } from "react";
import { isKeptReference } from "../../../src/oci/index.ts";
import { inBrowser, navigate } from "../kits/address/address.ts";
import { confirmLoss } from "../kits/guard/guard-host.tsx";
import type { ListAction, Target } from "../kits/list/index.ts";
import { SafeText } from "../kits/small/small.tsx";
import { toast, toastProblem } from "../kits/toast/toast.tsx";
import { imagesText as text } from "../messages/images.ts";
import { aboutHost, rpc } from "../rpc/index.ts";
import type { ImageDialog } from "./dialogs.ts";
import { handle, imageForms, perEngine, removeForms } from "./forms.ts";
import { type HeldImage, Holders } from "./held.tsx";
import { type ImageItem, nameOf, shortId } from "./row.ts";

/** So many images that stay are named. */
const mostHeld = 20;

type Image = Pick<ImageItem, "id" | "engine" | "tags" | "digests" | "containers"> & Partial<Pick<ImageItem, "share">>;

/** Name and digest in one line of text. */
export function fullName(image: Pick<Image, "tags" | "id">): string {
  const digest = shortId(image.id);
  return image.tags.length > 0 ? `${nameOf(image)} (${digest})` : digest;
}

/** The address to start a container of the image. */
export function createPath(host: string, image: Pick<Image, "tags" | "id" | "engine">): string {
  const query = new URLSearchParams({ image: nameOf(image), engine: image.engine });
  return `/hosts/${host}/containers/create?${query}`;
}

/**
 * Asks, then removes images with all their names. True where it began.
 * @param refuse told where none can be removed: containers use them all
 */
export async function removeImages(
  host: string,
  images: readonly Image[],
  refuse: (held: readonly HeldImage[]) => void,
): Promise<boolean> {
  const free = images.filter(({ containers }) => containers === 0);
  const held = images.filter(({ containers }) => containers > 0);
  const [only] = free;
  if (!only) {
    refuse(held);
    return false;
  }
  const names = free.length === 1 ? only.tags.length : 0;
  const known = free.every(({ share }) => share !== undefined);
  return confirmLoss({
    title: text.removeTitle(free.length, nameOf(only)),
    confirm: text.removeConfirm(free.length),
    objects: free.map(fullName),
    bytes: known ? ownBytes(free) : undefined,
    ...(names > 1 ? { note: text.removeNames(names) } : {}),
    ...(held.length > 0 ? { details: stays(host, held) } : {}),
    command: removeForms(free),
    run: async () => {
      const targets = free.map((image) => ({ engine: image.engine, id: image.id, name: nameOf(image) }));
      await rpc.images.remove.mutate({ targets });
    },
  });
}

/** What of a selection stays, and because of whom. */
function stays(host: string, held: readonly HeldImage[]): ReactNode {
  return (
    <div>
      <p>{text.removeHeld(held.length)}</p>
      <ul className="ph-loss__names">
        {held.slice(0, mostHeld).map((image) => (
          <li key={`${image.engine}:${image.id}`}>
            <SafeText text={fullName(image)} />
          </li>
        ))}
      </ul>
      <p>{text.removeHeldBy}</p>
      <Holders images={held} host={host} />
    </div>
  );
}

/** Shows what would go, asks, then prunes on every engine that has some. */
export async function pruneImages(all: boolean, rows: Readonly<Record<string, ImageItem>>): Promise<void> {
  const doomed = Object.values(rows).filter(
    (row) =>
      row.containers === 0 &&
      !row.tags.some(isKeptReference) &&
      (all || (row.tags.length === 0 && row.digests.length === 0)),
  );
  if (doomed.length === 0) {
    toast({ tone: "info", title: text.nothingToPrune, body: text.nothingToPruneBody(all) });
    return;
  }
  const where = [...new Set(doomed.map(({ engine }) => engine))];
  await confirmLoss({
    title: text.pruneTitle(all),
    confirm: text.pruneConfirm,
    objects: doomed.map((image) =>
      where.length > 1 ? text.inEngine(fullName(image), text.engine(image.engine)) : fullName(image),
    ),
    bytes: ownBytes(doomed),
    note: all ? text.pruneAllNote : text.pruneNote,
    type: true,
    command: perEngine(doomed, (kind) => imageForms("prune", kind, all)),
    run: async () => {
      for (const engine of where) await rpc.images.prune.mutate({ engine, all });
    },
  });
}

/** Downloads images as one archive for each engine. */
export function saveImages(images: readonly Image[]): void {
  for (const engine of new Set(images.map((image) => image.engine))) {
    const query = new URLSearchParams({ engine });
    for (const image of images) if (image.engine === engine) query.append("image", handle(image));
    const link = document.createElement("a");
    link.href = inBrowser(`/files/images/save?${aboutHost(query)}`);
    link.download = "";
    link.click();
  }
}

/** What the list offers for its rows. */
export function imageActions(
  host: string,
  open: (dialog: ImageDialog) => void,
  refuse: (held: readonly HeldImage[]) => void,
): readonly ListAction<ImageItem>[] {
  const one = (work: (row: ImageItem) => void) => (targets: readonly Target<ImageItem>[]) => {
    const [first] = targets;
    if (first) work(first.row);
  };
  return [
    { key: "create", label: text.create, on: "row", run: one((row) => navigate(createPath(host, row))) },
    { key: "tag", label: text.tag, on: "row", run: one((image) => open({ kind: "tag", image })) },
    { key: "push", label: text.push, on: "row", run: one((image) => open({ kind: "push", image })) },
    { key: "save", label: text.save, run: (targets) => saveImages(targets.map(({ row }) => row)) },
    {
      key: "commands",
      label: text.showCommands,
      on: "row",
      run: one((image) => open({ kind: "commands", image })),
    },
    {
      key: "remove",
      label: text.remove,
      danger: true,
      isDelete: true,
      line: true,
      run: (targets) =>
        void removeImages(
          host,
          targets.map(({ row }) => row),
          refuse,
        ).catch((error) => toastProblem(error)),
    },
  ];
}

function ownBytes(images: readonly Image[]): number {
  return images.reduce((sum, { share }) => sum + (share?.unique ?? 0), 0);
}
