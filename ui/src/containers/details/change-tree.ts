import type { FileChange } from "../../../../src/engines/index.ts";

export interface ChangeNode {
  /** One name, or several joined where a folder holds nothing but the next. */
  readonly name: string;
  /** None for a folder that is only on the way. */
  readonly kind: FileChange["kind"] | undefined;
  readonly children: readonly ChangeNode[];
  /** Changes in it and below it. */
  readonly count: number;
}

interface Draft {
  kind: FileChange["kind"] | undefined;
  readonly children: Map<string, Draft>;
}

/** The changes as a tree. With a filter only paths that hold it, and the folders on the way to them. */
export function changeTree(changes: readonly FileChange[], filter: string): readonly ChangeNode[] {
  const root: Draft = { kind: undefined, children: new Map() };
  const words = filter.toLowerCase();
  for (const { path, kind } of changes) {
    if (words !== "" && !path.toLowerCase().includes(words)) continue;
    let at = root;
    for (const name of path.split("/").filter(Boolean)) {
      let next = at.children.get(name);
      if (!next) {
        next = { kind: undefined, children: new Map() };
        at.children.set(name, next);
      }
      at = next;
    }
    if (at !== root) at.kind = kind;
  }
  return nodesOf(root);
}

function nodesOf(draft: Draft): readonly ChangeNode[] {
  return [...draft.children]
    .map(([name, child]) => node(name, child))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function node(name: string, draft: Draft): ChangeNode {
  const children = nodesOf(draft);
  const [only] = children;
  // A folder in which only one thing changed shows with it in one line; that it changed itself says nothing more.
  if (only && children.length === 1 && draft.kind !== "added") return { ...only, name: `${name}/${only.name}` };
  const below = children.reduce((sum, child) => sum + child.count, 0);
  return { name, kind: draft.kind, children, count: below + (draft.kind ? 1 : 0) };
}
