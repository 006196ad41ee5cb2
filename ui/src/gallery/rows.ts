import type { Rows } from "../kits/list/index.ts";

/** A made-up row, in the likeness of a container. */
export interface SampleRow {
  readonly name: string;
  readonly state: "running" | "exited" | "paused" | "created";
  readonly image: string;
  readonly digest: string;
  readonly pod?: string;
  readonly owner: string;
  readonly cpu?: number;
  readonly memory?: number;
  readonly ports: readonly string[];
  readonly created: number;
  readonly privileged: boolean;
}

const services = ["web", "api", "cron", "cache", "queue", "mail", "search", "db"];
const states = ["running", "running", "running", "exited", "paused", "created"] as const;

/** Names as strangers choose them: long, with control characters, turned, invisible, markup, formulas. */
export const hostileNames = [
  "<img src=x onerror=alert(1)>",
  "invoice\u202efdp.exe",
  "bell\u0007 escape\u001b[31mred\u001b[0m null\u0000",
  `very-long-${"name-".repeat(400)}end`,
  "zero\u200bwidth\ufeff",
  '=HYPERLINK("http://example.invalid")',
  "שלום-עולם",
  "line\nbreak\r\ttab",
  "__proto__",
];

/** A row of a number; the same number gives the same row. */
export function sampleRow(n: number, now: number): SampleRow {
  const service = services[n % services.length] ?? "web";
  const state = states[(n * 7) % states.length] ?? "running";
  const hex = (n * 2654435761).toString(16).padStart(8, "0").slice(0, 8);
  return {
    name: `${service}-${Math.floor(n / services.length) + 1}`,
    state,
    image: `registry.example.net/team/${service}:1.${n % 9}`,
    digest: `sha256:${hex.repeat(8)}`,
    ...(n % 3 === 0 ? { pod: `shop-${n % 4}` } : {}),
    owner: n % 5 === 0 ? "root" : "alice",
    ...(state === "running" ? { cpu: ((n * 13) % 970) / 10, memory: (((n * 29) % 500) + 1) * 2 ** 20 } : {}),
    ports: n % 4 === 0 ? [`${8000 + n}`] : [],
    created: now - n * 7_000_000,
    privileged: n % 11 === 0,
  };
}

/** Rows by id. */
export function sampleRows(count: number, now: number): Rows<SampleRow> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`id-${n}`, sampleRow(n, now)]));
}

/** Rows with hostile text in every field. */
export function hostileRows(now: number): Rows<SampleRow> {
  return Object.fromEntries(
    hostileNames.map((name, n) => [
      `hostile ${name}`,
      { ...sampleRow(n, now), name, image: name, owner: name, pod: name },
    ]),
  );
}

/** The rows after some random changes: mostly figures, some states, now and then one comes or goes. */
export function storm(rows: Rows<SampleRow>, changes: number, now: number, random: () => number): Rows<SampleRow> {
  const next: Record<string, SampleRow> = { ...rows };
  const ids = Object.keys(rows);
  for (let i = 0; i < changes; i++) {
    const id = ids[Math.floor(random() * ids.length)];
    const row = id === undefined ? undefined : next[id];
    const what = random();
    if (what > 0.99) {
      const n = 5000 + Math.floor(random() * 5000);
      next[`id-${n}`] = sampleRow(n, now);
    } else if (id === undefined || row === undefined) continue;
    else if (what > 0.98) delete next[id];
    else if (what > 0.9) next[id] = { ...row, state: states[Math.floor(random() * states.length)] ?? "running" };
    else next[id] = { ...row, cpu: Math.round(random() * 1000) / 10, memory: Math.floor(random() * 500) * 2 ** 20 };
  }
  return next;
}
