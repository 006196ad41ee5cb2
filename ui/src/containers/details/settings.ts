import { type ContainerSpec, looksSecret } from "../../../../src/commandline/index.ts";
import { formatBytes } from "../../kits/small/format.ts";

const mask = "••••••••";
const bytes = new Set(["memory", "memorySwap", "memoryReservation", "kernelMemory", "shmSize"]);
const times = new Set(["interval", "timeout", "startPeriod", "startInterval"]);

export interface Setting {
  readonly name: string;
  readonly value: string;
  /** Some of it is a secret, and not shown. */
  readonly hidden: boolean;
}

/** What is a container's own setting rather than the image's or the engine's, in words and lines. */
export function settingsOf(spec: ContainerSpec): readonly Setting[] {
  return Object.entries(spec)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const shown = valueText(name, value);
      return { name: wordsOf(name), value: shown, hidden: name === "env" && shown.includes(mask) };
    });
}

/** "memorySwap" as "Memory swap". */
function wordsOf(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

function valueText(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((item: unknown) => itemText(name, item)).join("\n");
  if (bytes.has(name) && typeof value === "number" && value > 0) return `${value} (${formatBytes(value)})`;
  return typeof value === "object" && value !== null ? itemText(name, value) : String(value);
}

function itemText(name: string, item: unknown): string {
  if (typeof item !== "object" || item === null) return String(item);
  const pair = item as { name?: unknown; value?: unknown };
  if (typeof pair.name === "string" && (typeof pair.value === "string" || pair.value === undefined) && isPair(item)) {
    if (pair.value === undefined) return pair.name;
    // Secrets are shown on the overview, one by one.
    const hidden = name === "env" && looksSecret(pair.name, pair.value);
    return `${pair.name}=${hidden ? mask : pair.value}`;
  }
  return Object.entries(item)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => {
      const unit = name === "healthCheck" && times.has(key) ? " ms" : "";
      return `${key}: ${typeof value === "object" ? JSON.stringify(value) : String(value)}${unit}`;
    })
    .join(", ");
}

function isPair(item: object): boolean {
  return Object.keys(item).every((key) => key === "name" || key === "value");
}
