import { answerOf } from "./ask.ts";
import { asRoot, type Check, type Subject } from "./check.ts";
import type { Row } from "./report.ts";

interface Group {
  readonly name: string;
  readonly members: readonly string[];
}

/** For a console with log-ins: whether somebody is its admin. For one's own: whether Docker's group has one. */
export const people: Check = {
  name: "people",
  async look(subject, signal) {
    if (!subject.multiUser) return [];
    const names = subject.config?.login?.roles?.admin ?? ["sudo", "wheel"];
    const groups = await Promise.all(names.map((name) => readGroup(name, signal)));
    const id = await answerOf(["id", "-Gnz"], signal);
    return judgePeople(subject, { names, groups: groups.filter((group) => group !== undefined), id: id !== undefined });
  },
};

async function readGroup(name: string, signal: AbortSignal): Promise<Group | undefined> {
  const line = await answerOf(["getent", "group", "--", name], signal);
  const [found, , , members = ""] = line?.split("\n")[0]?.split(":") ?? [];
  return found === undefined || found === "" ? undefined : { name: found, members: members.split(",").filter(Boolean) };
}

export function judgePeople(
  subject: Pick<Subject, "uid">,
  { names, groups, id }: { names: readonly string[]; groups: readonly Group[]; id: boolean },
): readonly Row[] {
  const rows: Row[] = [];
  if (!id)
    rows.push({
      state: "problem",
      title: "The program id does not tell groups ended by NUL.",
      why: "The console finds out with it what role a person has: everybody would be a viewer.",
      mend: asRoot(subject, "apt install coreutils"),
    });
  const members = [...new Set(groups.flatMap((group) => group.members))];
  if (members.length === 0)
    rows.push({
      state: "warning",
      title: `Nobody is an admin of the console: ${names.length === 1 ? "the group" : "the groups"} ${names.join(", ")} ${groups.length === 0 ? "do not exist" : "list nobody"}.`,
      why: "Its own keys and settings are an admin's. Who has such a group as his first one, or from a directory, is not listed here.",
      mend: asRoot(subject, `usermod --append --groups ${groups[0]?.name ?? names[0] ?? "sudo"} NAME`),
      advice: true,
    });
  else
    rows.push({
      state: "ok",
      title: `Admins of the console: ${members.slice(0, 8).join(", ")}${members.length > 8 ? " and others" : ""} (${groups.map(({ name }) => name).join(", ")}).`,
    });
  return rows;
}
