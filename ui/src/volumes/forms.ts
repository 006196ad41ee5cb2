import { type ActionCommand, type CommandEngine, volumeCommands } from "../../../src/commandline/index.ts";

/** The engine's own command. */
export function programOf(engine: string): CommandEngine {
  return engine.startsWith("docker") ? "docker" : "podman";
}

/** The same action on objects of several engines: each engine's own command and calls, one after the other. */
export function perEngine(
  rows: readonly { readonly engine: string; readonly name: string }[],
  commandOf: (engine: CommandEngine, names: readonly string[]) => ActionCommand,
): ActionCommand {
  const own = [...new Set(rows.map(({ engine }) => engine))].map((engine) =>
    commandOf(
      programOf(engine),
      rows.filter((row) => row.engine === engine).map(({ name }) => name),
    ),
  );
  return { cli: own.map(({ cli }) => cli).join("\n"), api: own.map(({ api }) => api).join("\n") };
}

/** How these volumes are removed. */
export function removeForms(rows: Parameters<typeof perEngine>[0]): ActionCommand {
  return perEngine(rows, volumeCommands.remove);
}
