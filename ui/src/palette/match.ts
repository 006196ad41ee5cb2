/** Something that the palette can lead to. */
export interface Entry {
  readonly key: string;
  readonly kind: "page" | "object" | "action" | "term";
  readonly title: string;
  /** What it is, or where: "Container on podman", "Image". */
  readonly detail: string;
  /** Further words it is found by: ids, digests. */
  readonly words?: readonly string[];
  readonly run: () => void;
}

/** Most entries that are shown. */
const shown = 50;

const prefixes: Readonly<Record<string, Entry["kind"]>> = { ">": "action", "@": "page", "?": "term" };

/**
 * The entries that a query means, best first: all words must occur; the beginning of a title counts most, then the
 * beginning of a word in it. `>` asks for actions only, `@` for pages, `?` for terms. A digest finds what it names.
 */
export function search(entries: readonly Entry[], query: string): readonly Entry[] {
  const trimmed = query.trim();
  const kind = Object.hasOwn(prefixes, trimmed[0] ?? "") ? prefixes[trimmed[0] ?? ""] : undefined;
  const words = (kind === undefined ? trimmed : trimmed.slice(1))
    .toLowerCase()
    .replace(/^.*@?sha256:/, "")
    .split(/\s+/)
    .filter((word) => word !== "");
  const scored: { readonly entry: Entry; readonly score: number; readonly index: number }[] = [];
  for (const [index, entry] of entries.entries()) {
    if (kind !== undefined && entry.kind !== kind) continue;
    const score = scoreOf(entry, words);
    if (score > 0) scored.push({ entry, score, index });
  }
  scored.sort((a, b) => b.score - a.score || a.index - b.index);
  return scored.slice(0, shown).map(({ entry }) => entry);
}

function scoreOf(entry: Entry, words: readonly string[]): number {
  let sum = 1;
  const title = entry.title.toLowerCase();
  for (const word of words) {
    const at = title.indexOf(word);
    if (at === 0) sum += title.length === word.length ? 12 : 8;
    else if (at > 0) sum += /[\s/:._-]/.test(title[at - 1] ?? "") ? 5 : 3;
    else if (
      entry.words?.some((one) =>
        one
          .toLowerCase()
          .replace(/^sha256:/, "")
          .startsWith(word),
      )
    )
      sum += 4;
    else if (entry.detail.toLowerCase().includes(word)) sum += 1;
    else return 0;
  }
  return sum;
}
