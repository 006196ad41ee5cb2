import {
  type CommandEngine,
  type ContainerSpec,
  flags,
  flagValues,
  looksSecret,
  toLine,
} from "../../../../src/commandline/index.ts";
import { isKnownFlag } from "./more-flags.ts";

/** One setting that differs: what goes and what comes, as a command line says it. */
export interface SettingChange {
  /** A flag without its dashes, or "image", "command". */
  readonly setting: string;
  readonly help: string;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

const mask = "••••••";

/** The settings in which two specifications differ, in the order of the command line; secrets are masked. */
export function changedSettings(
  old: ContainerSpec,
  now: ContainerSpec,
  engine: CommandEngine,
  reveal = false,
): readonly SettingChange[] {
  const changes: SettingChange[] = [];
  const note = (setting: string, help: string, before: readonly string[], after: readonly string[]) => {
    const removed = without(before, after);
    const added = without(after, before);
    if (removed.length + added.length > 0 || before.join("\0") !== after.join("\0"))
      changes.push({ setting, help, removed, added });
  };
  note("image", "", [old.image], [now.image]);
  for (const flag of flags) {
    if (flag.kind === "refused" || !isKnownFlag(flag, engine)) continue;
    const values = (spec: ContainerSpec) => flagValues(spec, flag.flag, engine);
    const [before, after] = [values(old), values(now)];
    const shown = (list: readonly string[]) => (flag.flag === "env" && !reveal ? list.map(masked) : list);
    const [removed, added] = [without(before, after), without(after, before)];
    if (removed.length + added.length > 0)
      changes.push({ setting: flag.flag, help: flag.help, removed: shown(removed), added: shown(added) });
    // The order of mounts, variables and the like says something only where nothing else differs.
    else if (before.join("\0") !== after.join("\0"))
      changes.push({ setting: flag.flag, help: flag.help, removed: shown(before), added: shown(after) });
  }
  const line = ({ command }: ContainerSpec) => (command ? [toLine(command)] : []);
  note("command", "", line(old), line(now));
  return changes;
}

/** What is in a list and not, or not so often, in the other. */
function without(list: readonly string[], other: readonly string[]): readonly string[] {
  const left = [...other];
  return list.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

function masked(variable: string): string {
  const at = variable.indexOf("=");
  return at > 0 && looksSecret(variable.slice(0, at), variable.slice(at + 1))
    ? `${variable.slice(0, at)}=${mask}`
    : variable;
}
