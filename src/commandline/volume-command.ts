import type { ActionCommand } from "./action-command.ts";
import { callsOf, callTo, jsonBody } from "./calls.ts";
import { toLine } from "./quote.ts";
import type { CommandEngine } from "./spec.ts";

/** What a new volume is to be. */
export interface VolumeWish {
  readonly name: string;
  /** "" for the engine's own. */
  readonly driver: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What equals an action on volumes. */
export const volumeCommands = {
  create: (engine: CommandEngine, { name, driver, labels }: VolumeWish): ActionCommand => {
    const pairs = Object.entries(labels);
    const flags = [
      ...(driver === "" ? [] : [`--driver=${driver}`]),
      ...pairs.map(([label, value]) => `--label=${label}=${value}`),
    ];
    const body = {
      Name: name,
      Driver: driver || undefined,
      [engine === "podman" ? "Label" : "Labels"]: pairs.length > 0 ? labels : undefined,
    };
    return {
      cli: toLine([engine, "volume", "create", ...flags, name]),
      api: callTo(engine, "POST", "/volumes/create", jsonBody(body)),
    };
  },

  remove: (engine: CommandEngine, names: readonly string[]): ActionCommand => ({
    cli: toLine([engine, "volume", "rm", ...names]),
    api: callsOf(names, (name) => callTo(engine, "DELETE", `/volumes/${encodeURIComponent(name.toWellFormed())}`)),
  }),
};
