import { type ActionCommand, networkCommands } from "../../../src/commandline/index.ts";
import type { ContainerRow, NetworkRow } from "../../../src/engines/index.ts";
import { networksText as text } from "../messages/networks.ts";
import { perEngine, programOf } from "../volumes/forms.ts";

/** How these networks are removed. */
export function removeForms(rows: readonly Pick<NetworkRow, "engine" | "name">[]): ActionCommand {
  return perEngine(rows, networkCommands.remove);
}

/** So many containers are shown with the command that takes them off. */
const mostMembers = 10;

/** Everything that can be done to one network, each under its name. */
export function allForms(network: NetworkRow, members: readonly ContainerRow[]): ActionCommand {
  const engine = programOf(network.engine);
  const titled: (readonly [string, ActionCommand])[] = [
    [text.connect, networkCommands.connect(engine, network.name, "CONTAINER")],
    ...members
      .slice(0, mostMembers)
      .map(({ name }) => [text.disconnect, networkCommands.disconnect(engine, network.name, name)] as const),
    ...(network.builtin ? [] : [[text.remove, networkCommands.remove(engine, [network.name])] as const]),
  ];
  const lines = (form: keyof ActionCommand) => titled.map(([title, one]) => `# ${title}\n${one[form]}`).join("\n");
  return { cli: lines("cli"), api: lines("api") };
}
