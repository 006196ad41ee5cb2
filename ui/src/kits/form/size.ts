/** Units of sizes in forms, in bytes. */
export const sizeUnits = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 } as const;
export type SizeUnit = keyof typeof sizeUnits;

/** The largest unit in which a size is a whole number; `fallback` for no size. */
export function unitOf(bytes: number | undefined, fallback: SizeUnit): SizeUnit {
  if (bytes === undefined || Number.isNaN(bytes) || bytes === 0) return fallback;
  const units: SizeUnit[] = ["TiB", "GiB", "MiB", "KiB"];
  return units.find((u) => bytes % sizeUnits[u] === 0) ?? "B";
}

/** Bytes of what a person typed: a number in a unit, or a number with its own unit ("1.5g", "512 MiB"). */
export function parseSize(text: string, unit: SizeUnit): number | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  const found = /^(\d+(?:[.,]\d+)?)\s*(?:([kmgt])i?b?|b)?$/i.exec(trimmed);
  if (!found?.[1]) return Number.NaN;
  const letter = found[2]?.toLowerCase();
  const own =
    /b$/i.test(trimmed) && !letter ? "B" : ({ k: "KiB", m: "MiB", g: "GiB", t: "TiB" } as const)[letter ?? ""];
  return Math.round(Number(found[1].replace(",", ".")) * sizeUnits[own ?? unit]);
}
