/**
 * Readers for what engines answer: whatever comes, the value has the asked type. Hand-written because a list of
 * 1,000 containers passes through them, and because engines say null, leave out and add fields from version to version.
 */
export type Fields = Readonly<Record<string, unknown>>;

const none: Fields = Object.freeze({});

export function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : none;
}

export function array(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function number(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

export function flag(value: unknown): boolean {
  return value === true;
}

/** Only the texts of a list. */
export function texts(value: unknown): readonly string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  return array(value).filter((item) => typeof item === "string");
}

/** Labels, options, attributes: a map of text to text. A key like "__proto__" is a key as any other. */
export function textMap(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(fields(value));
  if (entries.every(([, v]) => typeof v === "string")) return Object.fromEntries(entries) as Record<string, string>;
  return Object.fromEntries(entries.filter(([, v]) => v !== null && v !== undefined).map(([k, v]) => [k, String(v)]));
}

/** Milliseconds since the epoch from RFC 3339 or from seconds; undefined for Go's zero time and what is no time. */
export function time(value: unknown): number | undefined {
  const at = typeof value === "number" ? value * 1000 : typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(at) && at > 0 ? at : undefined;
}

/** A digest with its algorithm: Podman leaves "sha256:" out of ids. */
export function digest(value: unknown): string {
  const id = text(value);
  return id === "" || id.includes(":") ? id : `sha256:${id}`;
}

/** The given fields without those that are undefined, for objects that hold no null and no undefined. */
export function present<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
