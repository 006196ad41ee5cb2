import { basename } from "node:path";
import type { Check, Subject } from "./check.ts";
import { type Holder, holderOf, readListening } from "./holders.ts";
import type { Row } from "./report.ts";

/** Ports below this are root's, but for where the kernel is told otherwise. */
const rootsPorts = 1024;

/** For a console that its user starts: the port is free, or a console of ours has it. */
export const port: Check = {
  name: "port",
  async look(subject, signal) {
    if (subject.service) return [];
    const listening = await readListening(subject.port, signal);
    const holder = listening.length === 0 ? undefined : await holderOf(listening, signal);
    return judgePort(subject, { uids: listening.map(({ uid }) => uid), holder });
  },
};

export function judgePort(
  { port: number, uid, runsAs }: Pick<Subject, "port" | "uid" | "runsAs">,
  { uids, holder }: { uids: readonly number[]; holder: Holder | undefined },
): readonly Row[] {
  if (number === 0) return [{ state: "ok", title: "The console takes any port that is free." }];
  if (uids.length === 0) {
    if (number < rootsPorts && uid !== 0)
      return [
        {
          state: "warning",
          title: `Port ${number} is one of root's.`,
          why: "Others may listen there only where net.ipv4.ip_unprivileged_port_start says so.",
          mend: "choose one above 1023 with --port",
          advice: true,
        },
      ];
    return [{ state: "ok", title: `Port ${number} is free.` }];
  }
  const called = holder !== undefined && callsItselfConsole(holder.command);
  if (called && isOurs(holder, { uids, runsAs }))
    return [{ state: "ok", title: `A Pilothouse has port ${number} (process ${holder.pid}).` }];
  if (called)
    return [
      {
        state: "problem",
        title: `Port ${number} is in use by process ${holder.pid}, which calls itself Pilothouse and is not this one.`,
        why: `It is user ${holder.uid ?? uids.join(", ")}'s and runs ${holder.executable ?? "what cannot be read"}; the console's is ${runsAs?.name ?? "missing"}. Whoever logs in there gives it his password.`,
        mend: `ps -fp ${holder.pid} tells who started it; end it, or take another with --port N`,
        advice: true,
      },
    ];
  return [
    {
      state: "problem",
      title: `Port ${number} is in use${holder ? ` by process ${holder.pid}: ${holder.program.slice(0, 120)}` : ""}.`,
      why: holder
        ? "The console cannot listen there."
        : `The console cannot listen there. It is a process of user ${[...new Set(uids)].join(", ")}.`,
      mend: "pilothouse serve --port N with another, or end what has it",
      advice: true,
    },
  ];
}

/** A process can give itself any command line. Its user and the file that it runs it cannot choose. */
function isOurs(holder: Holder, { uids, runsAs }: { uids: readonly number[]; runsAs: Subject["runsAs"] }): boolean {
  if (runsAs === undefined || holder.uid !== runsAs.uid || uids.some((uid) => uid !== runsAs.uid)) return false;
  return holder.executable === undefined || basename(holder.executable.replace(/ \(deleted\)$/, "")) === "node";
}

function callsItselfConsole(command: string): boolean {
  return /\/dist\/server\/main\.js\S* serve\b/.test(command);
}
