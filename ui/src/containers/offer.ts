import { type ActionOptions, actionCommand } from "../../../src/commandline/index.ts";
import type { ContainerAction, EngineKind } from "../../../src/engines/index.ts";
import { lives, type Row } from "./row.ts";

/** What an action must know of a container; the engine only words its command. */
export interface Actable {
  readonly of: { readonly engine: string; readonly id: string; readonly name: string };
  readonly engine?: { readonly kind: EngineKind } | undefined;
}

/** The container is in a state in which the action does something. */
export function applies(action: ContainerAction | "rename" | "commit", { of }: Row): boolean {
  switch (action) {
    case "start":
      return of.state === "created" || of.state === "exited" || of.state === "initialized";
    case "stop":
    case "kill":
      return lives(of);
    case "restart":
      return of.state === "running" || of.state === "restarting";
    case "pause":
    case "checkpoint":
      return of.state === "running";
    case "unpause":
      return of.state === "paused";
    case "restore":
      return of.state === "exited";
    case "rename":
    case "commit":
    case "remove":
      return of.state !== "removing";
  }
}

/** Why an action cannot be done to these rows now, undefined where it can. */
export function refusal(
  action: ContainerAction | "rename" | "commit",
  rows: readonly Row[],
  words: { readonly lost: string },
): string | undefined {
  const fitting = rows.filter((row) => applies(action, row));
  if (fitting.some(({ asOf }) => asOf !== undefined)) return words.lost;
  for (const { engine } of fitting) {
    const { checkpoint, pause } = engine?.capabilities ?? {};
    if ((action === "checkpoint" || action === "restore") && typeof checkpoint === "string") return checkpoint;
    if ((action === "pause" || action === "unpause") && typeof pause === "string") return pause;
  }
  return undefined;
}

/** The command and the calls that do the same to these rows, one line an engine. */
export function commandFor(
  action: ContainerAction | "prune",
  rows: readonly Actable[],
  options: ActionOptions = {},
): { readonly cli: string; readonly api: string } {
  const parts = [...new Set(rows.map(({ of }) => of.engine))].map((id) => {
    const own = rows.filter(({ of }) => of.engine === id);
    const kind = own[0]?.engine?.kind ?? (id.startsWith("docker") ? "docker" : "podman");
    return actionCommand(
      kind,
      "container",
      action,
      own.map(({ of }) => of.name),
      options,
    );
  });
  return { cli: parts.map(({ cli }) => cli).join("\n"), api: parts.map(({ api }) => api).join("\n") };
}
