import { Problem } from "../problem/index.ts";
import type { Draft, FlagRow, Given } from "./flag.ts";
import { notBoolean } from "./flag.ts";
import { isKnownTo, leaderOf, rowOf, rowOfShort } from "./flags.ts";
import type { CommandEngine, ContainerSpec } from "./spec.ts";
import { parseBoolean, refuseFlag } from "./values.ts";
import { splitLine } from "./words.ts";

export interface ParsedLine {
  readonly spec: ContainerSpec;
  /** Whether the line runs it in the background, or only creates it. */
  readonly detached: boolean;
  /** The engine whose command the line is. */
  readonly writtenFor: CommandEngine;
  /** Sentences about what will be other than the line says. */
  readonly warnings: readonly string[];
}

export interface ParseOptions {
  /** Leave flags that are refused out, with a warning each, instead of failing. */
  readonly leaveOutRefused?: boolean;
}

/**
 * Reads a pasted `podman run …` or `docker run …` line (create too) for the given engine.
 * @throws Problem invalid-input naming the word or flag that cannot be taken
 */
export function parse(line: string, engine: CommandEngine, options: ParseOptions = {}): ParsedLine {
  return parseArgv(splitLine(line), engine, options);
}

/** As `parse`, from words that are split already. @throws Problem */
export function parseArgv(words: readonly string[], engine: CommandEngine, options: ParseOptions = {}): ParsedLine {
  const start = readStart(words);
  const reader = new Reader(start.writtenFor, options.leaveOutRefused === true);
  const rest = reader.read(words.slice(start.at));
  const [image, ...command] = rest;
  const draft: Draft = {};
  for (const row of new Set(reader.seen.map(leaderOf))) row.read?.(draft, reader.given, start.writtenFor);
  if (start.runtime !== undefined) draft.runtime = start.runtime;
  if (image === undefined) throw invalid("The line names no image.", "The image follows the flags.");
  if (image === "") throw invalid("The image's name is empty.");
  const spec: ContainerSpec = { ...draft, image, ...(command.length > 0 ? { command } : {}) };
  const warnings = [...start.warnings, ...reader.warnings];
  for (const row of reader.seen)
    if (!isKnownTo(row, engine) && row.group !== "command line" && row.flag !== "runtime")
      warnings.push(`--${row.flag} is unknown to ${engine === "podman" ? "Podman" : "Docker"} and is left out.`);
  return { spec, detached: reader.detached ?? start.verb === "create", writtenFor: start.writtenFor, warnings };
}

function invalid(title: string, why?: string): Problem {
  return new Problem("invalid-input", { title, ...(why === undefined ? {} : { why }) });
}

interface Start {
  readonly writtenFor: CommandEngine;
  readonly verb: "run" | "create";
  /** Where the flags begin. */
  readonly at: number;
  readonly runtime?: string;
  readonly warnings: readonly string[];
}

/** "sudo", the engine's name, its own flags, "container", "run". */
function readStart(words: readonly string[]): Start {
  const warnings: string[] = [];
  let at = 0;
  if (words[at] === "sudo" || words[at] === "doas") {
    at++;
    while (/^-[EHnSbi]+$/.test(words[at] ?? "")) at++;
    warnings.push("sudo is left out: which engine runs the container is chosen in the console.");
  }
  const program = words[at];
  if (program === undefined) throw invalid("The line is empty.", "Paste a podman run … or docker run … line.");
  const writtenFor = /^(?:.*\/)?(podman|docker)(?:-remote)?$/s.exec(program)?.[1];
  if (writtenFor !== "podman" && writtenFor !== "docker")
    throw invalid(
      /^\w+=/.test(program)
        ? `The line begins with the variable "${program}", which the console cannot set.`
        : `"${shorten(program)}" is neither podman nor docker.`,
      "Paste a podman run … or docker run … line.",
    );
  at++;
  let runtime: string | undefined;
  for (let word = words[at]; word?.startsWith("-"); word = words[++at]) {
    const [, joined] = /^--runtime(?:=(.*))?$/s.exec(word) ?? [word];
    if (writtenFor !== "podman" || !word.startsWith("--runtime") || /^--runtime-flag/.test(word))
      throw invalid(`${shorten(word)}: ${writtenFor}'s own flags before "run" choose or set up an engine.`);
    runtime = joined ?? words[++at];
  }
  if (words[at] === "container") at++;
  const verb = words[at];
  if (verb !== "run" && verb !== "create")
    throw invalid(
      verb === undefined
        ? `"${writtenFor}" alone makes no container.`
        : `"${writtenFor} ${shorten(verb)}" makes no container.`,
      `Paste a ${writtenFor} run … line.`,
    );
  return { writtenFor, verb, at: at + 1, warnings, ...(runtime === undefined ? {} : { runtime }) };
}

function shorten(word: string): string {
  return word.length > 60 ? `${word.slice(0, 60)}…` : word;
}

/** Reads flags as Go's pflag does, up to the first word that is none. */
class Reader {
  readonly given: Given[] = [];
  readonly seen: FlagRow[] = [];
  readonly warnings: string[] = [];
  detached: boolean | undefined;
  readonly #engine: CommandEngine;
  readonly #lenient: boolean;

  constructor(engine: CommandEngine, lenient: boolean) {
    this.#engine = engine;
    this.#lenient = lenient;
  }

  /** Gives the words after the flags. @throws Problem */
  read(words: readonly string[]): readonly string[] {
    let at = 0;
    const next = (flag: string): string => {
      const value = words[++at];
      return value ?? refuseFlag(flag, "its value is missing.");
    };
    for (; at < words.length; at++) {
      const word = words[at] ?? "";
      if (word === "--") return words.slice(at + 1);
      if (!word.startsWith("-") || word === "-") return words.slice(at);
      if (word.startsWith("--")) {
        const [, name = "", value] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
        if (name === "detach") this.#detach(value ?? "true");
        else {
          const row = this.#known(rowOf(name), `--${name}`);
          this.#take(row, value ?? (takesNone(row) ? "true" : next(row.flag)));
        }
      } else this.#cluster(word.slice(1), next);
    }
    return [];
  }

  /** "-it", "-itp80:80", "-p=80:80", "-p 80:80". */
  #cluster(letters: string, next: (flag: string) => string): void {
    for (let at = 0; at < letters.length; at++) {
      const letter = letters[at] ?? "";
      const rest = letters.slice(at + 1);
      const row = letter === "d" ? undefined : this.#known(rowOfShort(letter), `-${letter}`);
      if (row && !takesNone(row)) {
        this.#take(row, rest === "" ? next(row.flag) : rest.replace(/^=/, ""));
        return;
      }
      const value = rest.startsWith("=") ? rest.slice(1) : "true";
      if (row) this.#take(row, value);
      else this.#detach(value);
      if (rest.startsWith("=")) return;
    }
  }

  #detach(value: string): void {
    this.detached = parseBoolean(value) ?? refuseFlag("detach", notBoolean(value));
  }

  #known(row: FlagRow | undefined, spelling: string): FlagRow {
    if (row && isKnownTo(row, this.#engine)) return row;
    throw invalid(
      row
        ? `${shorten(spelling)} is a flag of ${this.#engine === "podman" ? "docker" : "podman"} run, not of ${this.#engine} run.`
        : `${shorten(spelling)} is no flag of ${this.#engine} run.`,
    );
  }

  #take(row: FlagRow, value: string): void {
    if (row.refused !== undefined) {
      if (!this.#lenient) refuseFlag(row.flag, row.refused);
      this.warnings.push(`--${row.flag} is left out: ${row.refused}`);
      return;
    }
    this.given.push([row.flag, value]);
    if (!this.seen.includes(row)) this.seen.push(row);
  }
}

const refusedSwitches = new Set(["env-host", "replace", "rmi", "help", "use-api-socket"]);

/** Whether the flag stands without a value. */
export function takesNone(row: Pick<FlagRow, "kind" | "flag">): boolean {
  return row.kind === "switch" || refusedSwitches.has(row.flag);
}
