import { type CommandEngine, type Flag, flags } from "../../../../src/commandline/index.ts";

/** Fields of a specification that have a place of their own in the form. */
export const ownFields: ReadonlySet<string> = new Set([
  ...["image", "pull", "platform", "name", "command", "entrypoint", "user", "workdir", "hostname", "tty"],
  ...["interactive", "init", "env", "ports", "publishAll", "mounts", "readOnly", "networks", "networkMode", "restart"],
  ...["autoRemove", "memory", "cpus", "healthCheck", "privileged", "capAdd", "capDrop", "devices", "labels"],
]);

const others: readonly Flag[] = flags.filter(
  (flag) => flag.kind !== "refused" && !ownFields.has(flag.field.split(".")[0] ?? ""),
);

/** The engine takes the setting; Podman's runtime stands before "run", so that the table has it for Docker only. */
export function isKnownFlag(flag: Flag, engine: CommandEngine): boolean {
  return flag.engines.includes(engine) || flag.flag === "runtime";
}

/** Everything that the engine's run command knows beyond the form's own fields. */
export function moreFlags(engine: CommandEngine): readonly Flag[] {
  return others.filter((flag) => isKnownFlag(flag, engine));
}

/** The flag that says a field of the specification, if any but the form's own fields does. */
export function flagOfField(field: string): Flag | undefined {
  return others.find((flag) => flag.field === field);
}

/** A flag of the table, by name. */
export function moreFlag(name: string): Flag | undefined {
  return others.find(({ flag }) => flag === name);
}
