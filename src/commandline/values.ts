import { Problem } from "../problem/index.ts";

/** @throws Problem invalid-input, naming the flag. */
export function refuseFlag(flag: string, why: string): never {
  throw new Problem("invalid-input", { title: `--${flag}: ${why}` });
}

const units: Record<string, number> = { "": 1, b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40, p: 2 ** 50 };

/** "512m", "1.5GiB", "64kb" as bytes (docker/go-units RAMInBytes: 1,024 everywhere), undefined for anything else. */
export function parseSize(text: string): number | undefined {
  const match = /^(-?\d+(?:\.\d+)?|\.\d+) ?(?:([kmgtp])(?:i?b)?|(b))?$/i.exec(text.trim());
  if (!match) return undefined;
  const unit = units[(match[2] ?? match[3] ?? "").toLowerCase()] ?? 1;
  const bytes = Math.trunc(Number(match[1]) * unit);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** Bytes in the largest unit that holds them whole: "512m". */
export function formatSize(bytes: number): string {
  if (bytes > 0)
    for (const unit of ["t", "g", "m", "k"]) {
      const size = units[unit] ?? 1;
      if (bytes % size === 0) return `${bytes / size}${unit}`;
    }
  return String(bytes);
}

const durations: readonly (readonly [string, number])[] = [
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
];
const shortDurations: Record<string, number> = { us: 1e-3, µs: 1e-3, μs: 1e-3, ns: 1e-6 };

/** Go's "1h2m3.5s" as milliseconds, undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  if (text === "0") return 0;
  if (!/^(\d+(\.\d*)?(h|m|s|ms|us|µs|μs|ns))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d*)?)(ms|us|µs|μs|ns|h|m|s)/g))
    total += Number(number) * (durations.find(([u]) => u === unit)?.[1] ?? shortDurations[unit ?? ""] ?? 0);
  return Math.round(total);
}

/** Milliseconds as "1m30s". */
export function formatDuration(milliseconds: number): string {
  let rest = Math.round(milliseconds);
  let text = "";
  for (const [unit, size] of durations) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text === "" ? "0s" : text;
}

/** What Go's strconv.ParseBool takes. */
export function parseBoolean(text: string): boolean | undefined {
  if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true;
  if (/^(0|f|F|false|FALSE|False)$/.test(text)) return false;
  return undefined;
}

export function parseInteger(text: string): number | undefined {
  const number = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}

/** The fields of one CSV record (RFC 4180 as Go's encoding/csv reads it), undefined where it is malformed. */
export function parseCsv(text: string): string[] | undefined {
  if (text === "") return [];
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] === '"') {
      let field = "";
      for (at++; ; ) {
        const end = text.indexOf('"', at);
        if (end < 0) return undefined;
        field += text.slice(at, end);
        at = end + 1;
        if (text[at] !== '"') break;
        field += '"';
        at++;
      }
      fields.push(field);
      if (at < text.length && text[at] !== ",") return undefined;
    } else {
      const comma = text.indexOf(",", at);
      const field = text.slice(at, comma < 0 ? text.length : comma);
      if (/["\n\r]/.test(field)) return undefined;
      fields.push(field);
      at += field.length;
    }
    if (at >= text.length) return fields;
    at++;
  }
}

export function formatCsv(fields: readonly string[]): string {
  return fields.map((f) => (f === "" || /[",\n\r]/.test(f) ? `"${f.replaceAll('"', '""')}"` : f)).join(",");
}

/** [before, after] the first `sign`, undefined without one. */
export function cut(text: string, sign: string): [string, string] | undefined {
  const at = text.indexOf(sign);
  return at < 0 ? undefined : [text.slice(0, at), text.slice(at + sign.length)];
}
