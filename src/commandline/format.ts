import type { Draft, FlagRow, Given } from "./flag.ts";
import { isKnownTo, leaderOf, rowOf, rows } from "./flags.ts";
import { formatEntrypoint } from "./items.ts";
import { looksSecret, toLine, toLines, variableName, type Word } from "./quote.ts";
import type { CommandEngine, ContainerSpec } from "./spec.ts";

export interface FormatOptions {
  readonly verb?: "run" | "create";
  /** In the background; so without it. Only with "run". */
  readonly detached?: boolean;
}

export interface LineOptions extends FormatOptions {
  /** One flag a line. */
  readonly pretty?: boolean;
  /** Secrets of the environment as "$NAME". */
  readonly maskSecrets?: boolean;
}

/**
 * The words of the command that makes such a container, as short as they can be, in the order people write them.
 * What the engine has no flag for is left out; `validate` says so.
 */
export function format(spec: ContainerSpec, engine: CommandEngine, options: FormatOptions = {}): string[] {
  return groupsOf(spec, engine, options).flat();
}

/** As `format`, as a line for a POSIX shell. */
export function commandLine(spec: ContainerSpec, engine: CommandEngine, options: LineOptions = {}): string {
  const groups: (readonly Word[])[] = groupsOf(spec, engine, options);
  const masked = options.maskSecrets ? groups.map(mask) : groups;
  return options.pretty ? toLines(masked) : toLine(masked.flat());
}

function mask(group: readonly Word[]): readonly Word[] {
  const [flag, assignment] = group;
  if (flag !== "-e" || typeof assignment !== "string") return group;
  const at = assignment.indexOf("=");
  const name = assignment.slice(0, at);
  if (at < 1 || !looksSecret(name, assignment.slice(at + 1))) return group;
  return [flag, { prefix: `${name}=`, variable: variableName(name) }];
}

function groupsOf(spec: ContainerSpec, engine: CommandEngine, options: FormatOptions): string[][] {
  const { verb = "run", detached = true } = options;
  const runtime = engine === "podman" && spec.runtime !== undefined ? ["--runtime", spec.runtime] : [];
  const head = [engine, ...runtime, verb, ...(verb === "run" && detached ? ["-d"] : [])];
  const letters: string[] = [];
  const groups: string[][] = [];
  for (const [flag, value] of flagsOf(spec, engine)) {
    const row = rowOf(flag);
    if (row?.kind !== "switch") groups.push([row?.writeShort ? `-${row.short}` : `--${flag}`, value]);
    else if (value === "false") groups.push([`--${flag}=false`]);
    else if (row.writeShort && row.flag !== "publish-all") letters.push(row.short ?? "");
    else groups.push([row.writeShort ? `-${row.short}` : `--${flag}`]);
  }
  if (letters.length > 0) head.push(`-${letters.join("")}`);
  const before = engine === "docker" ? formatEntrypoint(spec.entrypoint ?? [], false).before : [];
  const dashes = spec.image.startsWith("-") ? ["--"] : [];
  return [head, ...groups, [...dashes, spec.image, ...before, ...(spec.command ?? [])]];
}

/** The flags that say the spec, in the table's order; switches have "true" or "false". */
export function flagsOf(spec: ContainerSpec, engine: CommandEngine): Given[] {
  return rows.filter((row) => isKnownTo(row, engine)).flatMap((row) => row.write?.(spec, engine) ?? []);
}

/** What a spec says for one flag, a word for each time the flag would stand there. */
export function flagValues(spec: ContainerSpec, flag: string, engine: CommandEngine): string[] {
  const row = rowOf(flag);
  if (!row) return [];
  const plain = plainly(row, engine);
  return (leaderOf(row).write?.(spec, plain) ?? []).filter(([f]) => f === row.flag).map(([, value]) => value);
}

/** The spec with other values for one flag; without values the flag is as if never given. @throws Problem */
export function withFlagValues(
  spec: ContainerSpec,
  flag: string,
  values: readonly string[],
  engine: CommandEngine,
): ContainerSpec {
  const row = rowOf(flag);
  if (!row) return spec;
  const plain = plainly(row, engine);
  const leader = leaderOf(row);
  const left = [...values];
  const given = (leader.write?.(spec, plain) ?? []).flatMap((g): Given[] => {
    if (g[0] !== row.flag) return [g];
    const value = left.shift();
    return value === undefined ? [] : [[row.flag, value]];
  });
  const draft: Draft = { ...spec };
  leader.read?.(draft, [...given, ...left.map((v) => [row.flag, v] as const)], plain);
  return { ...draft, image: spec.image };
}

/** Forms have a line for each value: nothing is split at commas. */
function plainly(row: FlagRow, engine: CommandEngine): CommandEngine {
  return row.csv && row.leader === undefined ? "docker" : engine;
}
