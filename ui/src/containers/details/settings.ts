import { type ContainerSpec, looksSecret } from "../../../../src/commandline/index.ts";

export interface Setting {
  readonly name: string;
  readonly value: string;
}

/** What is a container's own setting rather than the image's or the engine's, in words and lines. */
export function settingsOf(spec: ContainerSpec): readonly Setting[] {
  return Object.entries(spec)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ({ name: wordsOf(name), value: valueText(name, value) }));
}

/** "memorySwap" as "Memory swap". */
function wordsOf(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

function valueText(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((item: unknown) => itemText(name, item)).join("\n");
  return typeof value === "object" && value !== null ? itemText(name, value) : String(value);
}

function itemText(name: string, item: unknown): string {
  if (typeof item !== "object" || item === null) return String(item);
  const pair = item as { name?: unknown; value?: unknown };
  if (typeof pair.name === "string" && (typeof pair.value === "string" || pair.value === undefined) && isPair(item)) {
    if (pair.value === undefined) return pair.name;
    // Secrets are shown on the overview, one by one.
    const hidden = name === "env" && looksSecret(pair.name, pair.value);
    return `${pair.name}=${hidden ? "••••••••" : pair.value}`;
  }
  return Object.entries(item)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(", ");
}

function isPair(item: object): boolean {
  return Object.keys(item).every((key) => key === "name" || key === "value");
}
