/** A dialog as an address names it. */
export interface NamedDialog<Kind extends string = string> {
  readonly kind: Kind;
  /** The object that it is about, "ENGINE:ID"; undefined where the page itself says it. */
  readonly of?: string | undefined;
}

/**
 * The dialog that an address asks for: `?dialog=push&of=podman:0123456789ab`.
 * @param kinds those that the page has; any other is no dialog
 */
export function dialogIn<Kind extends string>(search: string, kinds: readonly Kind[]): NamedDialog<Kind> | undefined {
  const query = new URLSearchParams(search);
  const kind = kinds.find((one) => one === query.get("dialog"));
  return kind === undefined ? undefined : { kind, of: query.get("of") ?? undefined };
}

/** The same query with another dialog, or without one; everything else in it stays. "" where nothing is left. */
export function withDialog(search: string, dialog: NamedDialog | undefined): string {
  const query = new URLSearchParams(search);
  query.delete("dialog");
  query.delete("of");
  if (dialog) query.set("dialog", dialog.kind);
  if (dialog?.of !== undefined) query.set("of", dialog.of);
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

/** The one of these rows that "ENGINE:ID" means; twelve hex digits of an id are enough, fewer are not. */
export function rowOf<Row extends { readonly engine: string; readonly id: string }>(
  rows: Readonly<Record<string, Row>>,
  of: string | undefined,
): Row | undefined {
  const [, engine, id] = /^([^:]{1,64}):(?:sha256:)?([0-9a-f]{12,64})$/.exec(of ?? "") ?? [];
  if (engine === undefined || id === undefined) return undefined;
  return Object.values(rows).find((row) => row.engine === engine && row.id.replace(/^sha256:/, "").startsWith(id));
}
