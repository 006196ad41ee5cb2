import type { ImageRow, ImageShare } from "../../../src/engines/index.ts";

/** An image as the list shows it. */
export interface ImageItem extends ImageRow {
  /** Undefined until the engine has counted. */
  readonly share: ImageShare | undefined;
}

/** The first twelve hex digits of an image's id: what engines take for it, and what addresses hold. */
export function shortId(id: string): string {
  return id.replace(/^sha256:/, "").slice(0, 12);
}

/** What people call the image: its first tag, or the short id where it has none. */
export function nameOf({ tags, id }: Pick<ImageRow, "tags" | "id">): string {
  return tags[0] ?? shortId(id);
}

/** "quay.io/team/web" of "quay.io/team/web:1.4"; "" without a tag. */
export function repositoryOf({ tags, digests }: Pick<ImageRow, "tags" | "digests">): string {
  const [tag] = tags;
  if (tag !== undefined) return tag.slice(0, tag.lastIndexOf(":"));
  const [digest = ""] = digests;
  return digest.slice(0, Math.max(0, digest.indexOf("@")));
}

/** The address of an image's page, relative to the area. */
export function pathOf({ id, engine }: Pick<ImageRow, "id" | "engine">): string {
  return `/${shortId(id)}?engine=${encodeURIComponent(engine)}`;
}

/** The list's rows: each keeps its identity while nothing of it changes. */
export class Items {
  #before: Readonly<Record<string, ImageItem>> = {};
  readonly #origin = new WeakMap<ImageItem, ImageRow>();

  join(
    rows: Readonly<Record<string, ImageRow>>,
    shares: Readonly<Record<string, ImageShare>>,
  ): Readonly<Record<string, ImageItem>> {
    const items: Record<string, ImageItem> = {};
    for (const [key, row] of Object.entries(rows)) {
      const before = this.#before[key];
      const share = shares[key];
      if (before && this.#origin.get(before) === row && same(before.share, share)) items[key] = before;
      else {
        const item: ImageItem = { ...row, share };
        this.#origin.set(item, row);
        items[key] = item;
      }
    }
    this.#before = items;
    return items;
  }
}

function same(a: ImageShare | undefined, b: ImageShare | undefined): boolean {
  return a?.shared === b?.shared && a?.unique === b?.unique;
}
