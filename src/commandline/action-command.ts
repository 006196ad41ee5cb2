import { callsOf } from "./calls.ts";
import { quote, toLine } from "./quote.ts";
import type { CommandEngine } from "./spec.ts";

/** What can be done to containers and pods that exist. */
export type ActionVerb =
  | "start"
  | "stop"
  | "restart"
  | "pause"
  | "unpause"
  | "kill"
  | "remove"
  | "rename"
  | "commit"
  | "checkpoint"
  | "restore"
  | "prune";

export interface ActionOptions {
  /** Seconds until a stop kills. */
  readonly timeout?: number | undefined;
  readonly signal?: string | undefined;
  readonly force?: boolean | undefined;
  /** Anonymous volumes go too. */
  readonly volumes?: boolean | undefined;
  /** The new name, or the reference of a commit. */
  readonly to?: string | undefined;
  readonly author?: string | undefined;
  readonly comment?: string | undefined;
  readonly pause?: boolean | undefined;
  readonly keep?: boolean | undefined;
  readonly leaveRunning?: boolean | undefined;
  readonly tcpEstablished?: boolean | undefined;
}

/** The same action in the two ways that people have it. */
export interface ActionCommand {
  /** Lines for a POSIX shell. */
  readonly cli: string;
  /** Calls of the engine's API, one a line. */
  readonly api: string;
}

/** What equals an action on containers (or pods, which only Podman has). */
export function actionCommand(
  engine: CommandEngine,
  object: "container" | "pod",
  verb: ActionVerb,
  names: readonly string[],
  options: ActionOptions = {},
): ActionCommand {
  const calls = verb === "prune" ? [""] : names;
  const api = callsOf(calls, (name) => apiCall(engine, object, verb, name, options));
  return { cli: cliLine(engine, object, verb, names, options), api };
}

function cliLine(
  engine: CommandEngine,
  object: "container" | "pod",
  verb: ActionVerb,
  names: readonly string[],
  o: ActionOptions,
): string {
  const program = object === "pod" ? [engine, "pod"] : [engine];
  const flags = (...list: readonly (string | false | undefined | 0)[]): string[] =>
    list.filter((word): word is string => typeof word === "string" && word !== "");
  switch (verb) {
    case "start":
    case "pause":
    case "unpause":
      return toLine([...program, verb, ...names]);
    case "stop":
    case "restart":
      return toLine([...program, verb, ...flags(o.timeout !== undefined && `--time=${o.timeout}`), ...names]);
    case "kill":
      return toLine([...program, "kill", ...flags(o.signal && `--signal=${o.signal}`), ...names]);
    case "remove":
      return toLine([...program, "rm", ...flags(o.force && "--force", o.volumes && "--volumes"), ...names]);
    case "prune":
      return toLine([...program, ...(object === "pod" ? [] : ["container"]), "prune", "--force"]);
    case "rename":
      return names.map((name) => toLine([...program, "rename", name, o.to ?? ""])).join("\n");
    case "commit":
      return names
        .map((name) =>
          toLine([
            ...[...program, "commit"],
            ...(engine === "podman" && o.comment ? ["--format=docker"] : []),
            ...flags(o.author && `--author=${o.author}`, o.comment && `--message=${o.comment}`),
            ...flags(o.pause !== undefined && `--pause=${o.pause}`),
            ...[name, o.to ?? ""],
          ]),
        )
        .join("\n");
    case "checkpoint":
      if (engine === "docker")
        return names
          .map((name) =>
            toLine([
              "docker",
              "checkpoint",
              "create",
              ...flags(o.leaveRunning && "--leave-running"),
              name,
              "pilothouse",
            ]),
          )
          .join("\n");
      return toLine([
        ...[...program, "container", "checkpoint"],
        ...flags(o.keep && "--keep", o.leaveRunning && "--leave-running", o.tcpEstablished && "--tcp-established"),
        ...names,
      ]);
    case "restore":
      if (engine === "docker")
        return names.map((name) => toLine(["docker", "start", "--checkpoint=pilothouse", name])).join("\n");
      return toLine([
        ...[...program, "container", "restore"],
        ...flags(o.keep && "--keep", o.tcpEstablished && "--tcp-established"),
        ...names,
      ]);
  }
}

function apiCall(
  engine: CommandEngine,
  object: "container" | "pod",
  verb: ActionVerb,
  name: string,
  o: ActionOptions,
): string {
  const base = `${engine === "podman" ? "/v4.0.0/libpod" : "/v1.40"}/${object}s`;
  const at = `${base}/${encodeURIComponent(name.toWellFormed())}`;
  const query = (values: Readonly<Record<string, string | number | boolean | undefined>>): string => {
    const pairs = Object.entries(values).filter(([, value]) => value !== undefined && value !== false && value !== "");
    const text = new URLSearchParams(pairs.map(([key, value]): [string, string] => [key, String(value)])).toString();
    return text === "" ? "" : `?${text}`;
  };
  switch (verb) {
    case "start":
    case "pause":
    case "unpause":
      return `POST ${at}/${verb}`;
    case "stop":
      return `POST ${at}/stop${query(engine === "podman" && object === "container" ? { timeout: o.timeout } : { t: o.timeout })}`;
    case "restart":
      return `POST ${at}/restart${query({ t: o.timeout })}`;
    case "kill":
      return `POST ${at}/kill${query({ signal: o.signal })}`;
    case "remove":
      return `DELETE ${at}${query({ force: o.force, v: o.volumes })}`;
    case "prune":
      return `POST ${base}/prune`;
    case "rename":
      return `POST ${at}/rename${query({ name: o.to })}`;
    case "commit":
      return `POST ${base.replace(/\/containers$/, "")}/commit${query({ container: name, repo: o.to, author: o.author, comment: o.comment, pause: o.pause })}`;
    case "checkpoint":
      if (engine === "docker") {
        const body = JSON.stringify({ CheckpointID: "pilothouse", Exit: !o.leaveRunning });
        return `POST ${at}/checkpoints ${quote(body)}`;
      }
      return `POST ${at}/checkpoint${query({ keep: o.keep, leaveRunning: o.leaveRunning, tcpEstablished: o.tcpEstablished })}`;
    case "restore":
      if (engine === "docker") return `POST ${at}/start?checkpoint=pilothouse`;
      return `POST ${at}/restore${query({ keep: o.keep, tcpEstablished: o.tcpEstablished })}`;
  }
}
