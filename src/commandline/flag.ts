import type { CommandEngine, ContainerSpec, NamedValue } from "./spec.ts";
import { cut, formatCsv, formatSize, parseBoolean, parseCsv, parseInteger, parseSize, refuseFlag } from "./values.ts";

/** A spec while it is put together. */
export type Draft = { -readonly [K in keyof ContainerSpec]?: ContainerSpec[K] };

/** A flag as it was given or is to be written; a switch has "true" or "false". */
export type Given = readonly [flag: string, value: string];

export type FlagGroup =
  | "general"
  | "process"
  | "network"
  | "storage"
  | "health"
  | "resources"
  | "security"
  | "namespaces"
  | "logging"
  | "engine"
  | "command line";

/**
 * What a flag takes: once true or false, a text, a whole number, a number, bytes, one of `choices`; or as often as
 * wanted a text, "name=value", or an item of its own form. "refused" flags are known and never taken, for `refused`.
 */
export type FlagKind =
  | "switch"
  | "text"
  | "integer"
  | "number"
  | "size"
  | "choice"
  | "texts"
  | "pairs"
  | "item"
  | "items"
  | "refused";

export interface Flag {
  /** Without dashes. */
  readonly flag: string;
  readonly short?: string;
  readonly aliases?: readonly string[];
  readonly engines: readonly CommandEngine[];
  readonly group: FlagGroup;
  readonly kind: FlagKind;
  /** Where in the spec it lands; "" for a refused one. */
  readonly field: string;
  /** One line for a person. */
  readonly help: string;
  readonly choices?: readonly string[];
  /** Why it is never taken. */
  readonly refused?: string;
}

/** A flag with how it is read and written. */
export interface FlagRow extends Flag {
  /** Written with its short form, as people do. */
  readonly writeShort?: boolean;
  /** Podman splits the value at commas (pflag's StringSlice). */
  readonly csv?: boolean;
  /** The row that reads and writes this flag together with its own. */
  readonly leader?: string;
  /** Sets the spec's fields from everything that was given. @throws Problem */
  readonly read?: (draft: Draft, given: readonly Given[], engine: CommandEngine) => void;
  readonly write?: (spec: ContainerSpec, engine: CommandEngine) => readonly Given[];
}

export const both: readonly CommandEngine[] = ["podman", "docker"];
export const podman: readonly CommandEngine[] = ["podman"];
export const docker: readonly CommandEngine[] = ["docker"];

type KeyOf<T> = {
  [K in keyof ContainerSpec]-?: Exclude<ContainerSpec[K], undefined> extends T ? K : never;
}[keyof ContainerSpec];
type Extra = Partial<Pick<FlagRow, "short" | "aliases" | "writeShort" | "csv">>;
type Row = [flag: string, engines: readonly CommandEngine[], group: FlagGroup, help: string, extra?: Extra];

/** The values given for one flag, split where the engine splits them. @throws Problem */
export function valuesOf(row: Pick<FlagRow, "flag" | "csv">, given: readonly Given[], engine: CommandEngine): string[] {
  const own = given.filter(([flag]) => flag === row.flag).map(([, value]) => value);
  if (!row.csv || engine !== "podman") return own;
  return own.flatMap((v) => parseCsv(v) ?? refuseFlag(row.flag, `the quotes in "${v}" are not closed.`));
}

/** A value as the engine takes it back. */
export function spelled(row: Pick<FlagRow, "flag" | "csv">, value: string, engine: CommandEngine): Given {
  return [row.flag, row.csv && engine === "podman" ? formatCsv([value]) : value];
}

function one<T>(
  kind: FlagKind,
  field: KeyOf<T>,
  [flag, engines, group, help, extra]: Row,
  parse: (text: string, flag: string) => T,
  format: (value: T) => string,
): FlagRow {
  return {
    ...{ flag, engines, group, help, kind, field },
    ...extra,
    read(draft, given, engine) {
      const last = valuesOf({ flag }, given, engine).at(-1);
      if (last === undefined) delete draft[field];
      else Object.assign(draft, { [field]: parse(last, flag) });
    },
    write(spec) {
      const value = spec[field] as T | undefined;
      return value === undefined ? [] : [[flag, format(value)]];
    },
  };
}

function many<T>(
  kind: FlagKind,
  field: KeyOf<readonly T[]>,
  [flag, engines, group, help, extra]: Row,
  parse: (text: string, flag: string) => T,
  format: (value: T, flag: string) => string,
): FlagRow {
  const row = { ...{ flag, engines, group, help, kind, field }, ...extra };
  return {
    ...row,
    read(draft, given, engine) {
      const values = valuesOf(row, given, engine).map((v) => parse(v, flag));
      if (values.length === 0) delete draft[field];
      else Object.assign(draft, { [field]: values });
    },
    write(spec, engine) {
      const values = (spec[field] ?? []) as readonly T[];
      return values.map((v) => spelled(row, format(v, flag), engine));
    },
  };
}

export function toggle(field: KeyOf<boolean>, ...row: Row): FlagRow {
  return one<boolean>("switch", field, row, (v, f) => parseBoolean(v) ?? refuseFlag(f, notBoolean(v)), String);
}

export function notBoolean(value: string): string {
  return `"${value}" is neither true nor false.`;
}

export function text(field: KeyOf<string>, ...row: Row): FlagRow {
  return one<string>("text", field, row, (v) => v, String);
}

export function integer(field: KeyOf<number>, ...row: Row): FlagRow {
  return one<number>("integer", field, row, (v, f) => parseInteger(v) ?? refuseFlag(f, `"${v}" is no number.`), String);
}

export function decimal(field: KeyOf<number>, ...row: Row): FlagRow {
  const parse = (v: string, f: string) =>
    /^\d+(\.\d*)?$|^\.\d+$/.test(v) ? Number(v) : refuseFlag(f, `"${v}" is no number.`);
  return one<number>("number", field, row, parse, String);
}

export function size(field: KeyOf<number>, ...row: Row): FlagRow {
  const parse = (v: string, f: string) => parseSize(v) ?? refuseFlag(f, `"${v}" is no size such as 512m or 2g.`);
  return one<number>("size", field, row, parse, formatSize);
}

export function choice(field: KeyOf<string>, choices: readonly string[], ...row: Row): FlagRow {
  const parse = (v: string, f: string) =>
    choices.includes(v) ? v : refuseFlag(f, `"${v}" is none of ${choices.join(", ")}.`);
  return { ...one<string>("choice", field, row, parse, String), choices };
}

export function texts(field: KeyOf<readonly string[]>, ...row: Row): FlagRow {
  return many<string>("texts", field, row, (v) => v, String);
}

export function pairs(field: KeyOf<readonly NamedValue[]>, ...row: Row): FlagRow {
  const parse = (v: string, f: string) => {
    const [name, value] = cut(v, "=") ?? [v, ""];
    return name === "" ? refuseFlag(f, `"${v}" has no name.`) : { name, value };
  };
  return many<NamedValue>("pairs", field, row, parse, ({ name, value }) => `${name}=${value}`);
}

export function items<T extends object>(
  field: KeyOf<readonly T[]>,
  parse: (text: string, flag: string) => T,
  format: (item: T, flag: string) => string,
  ...row: Row
): FlagRow {
  return many<T>("items", field, row, parse, format);
}

export function item<T extends object>(
  field: KeyOf<T>,
  parse: (text: string, flag: string) => T,
  format: (item: T) => string,
  ...row: Row
): FlagRow {
  return one<T>("item", field, row, parse, format);
}

export function refused(
  flag: string,
  engines: readonly CommandEngine[],
  group: FlagGroup,
  why: string,
  extra: Extra = {},
) {
  return { ...{ flag, engines, group, help: why, kind: "refused" as const, field: "", refused: why }, ...extra };
}

/** A flag that another row reads and writes together with its own. */
export function member(
  leader: string,
  kind: FlagKind,
  field: string,
  ...[flag, engines, group, help, extra]: Row
): FlagRow {
  return { ...{ leader, kind, field, flag, engines, group, help }, ...extra };
}
