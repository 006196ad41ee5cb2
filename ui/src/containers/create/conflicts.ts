import type { ContainerRow } from "../../../../src/engines/index.ts";
import type { PortRow } from "./values.ts";

/** A container that has what is asked for. */
export interface Holder {
  readonly row: ContainerRow;
  /** It holds it now; otherwise it will ask for it when it starts. */
  readonly now: boolean;
}

type Rows = Readonly<Record<string, ContainerRow>>;

/** Whose name this is on the engine. */
export function nameHolder(rows: Rows, engine: string, name: string, self?: string): ContainerRow | undefined {
  return Object.values(rows).find((row) => row.engine === engine && row.name === name && row.id !== self);
}

/** A name that is free on the engine: the given one, or with the first number that makes it free. */
export function freeName(rows: Rows, engine: string, name: string): string {
  const taken = new Set(Object.values(rows).flatMap((row) => (row.engine === engine ? [row.name] : [])));
  if (!taken.has(name)) return name;
  const [, stem = name, number] = /^(.+)-(\d{1,6})$/.exec(name) ?? [];
  for (let n = number === undefined ? 2 : Number(number) + 1; ; n++)
    if (!taken.has(`${stem}-${n}`)) return `${stem}-${n}`;
}

const everyAddress = new Set(["", "0.0.0.0", "::", "[::]", "*"]);

function meet(a: string, b: string): boolean {
  return everyAddress.has(a) || everyAddress.has(b) || a === b;
}

/** Which container, of any engine of the machine, has a port of the host: one that runs, else one that does not. */
export function portHolder(rows: Rows, port: PortRow, self?: string): Holder | undefined {
  const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(port.host.trim()) ?? [];
  if (first === undefined) return undefined;
  const [from, to] = [Number(first), Number(last)];
  let later: Holder | undefined;
  for (const row of Object.values(rows)) {
    if (row.id === self) continue;
    const has = row.ports.some(
      (p) =>
        p.protocol === port.protocol &&
        p.hostPort > 0 &&
        p.hostPort <= to &&
        from <= p.hostPort + (p.range ?? 1) - 1 &&
        meet(p.hostIp, port.ip),
    );
    if (!has) continue;
    if (row.state === "running" || row.state === "paused" || row.state === "restarting") return { row, now: true };
    later ??= { row, now: false };
  }
  return later;
}

/** The first port from this one on that no container has. */
export function freePort(rows: Rows, port: PortRow): number | undefined {
  const start = Number.parseInt(port.host, 10);
  for (let n = start + 1; n <= Math.min(65_535, start + 1000); n++)
    if (!portHolder(rows, { ...port, host: String(n) })) return n;
  return undefined;
}
