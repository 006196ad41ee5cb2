import { checkLogin, type Finding } from "../../server/index.ts";
import type { Check } from "./check.ts";
import type { Row } from "./report.ts";

/** Where people log in: the SSH server that the console asks. */
export const login: Check = {
  name: "login",
  async look({ multiUser, config, systemd }) {
    if (!multiUser) return [];
    return (await checkLogin(config?.login)).map((finding) => rowOf(finding, systemd));
  },
};

export function rowOf({ state, ...found }: Finding, systemd: boolean): Row {
  const finding = systemd || found.mend === undefined ? found : { ...found, mend: withoutSystemd(found.mend) };
  // What could not be read has no other mend than to ask as root.
  if (finding.mend === "sudo pilothouse doctor") return { state: "unseen", ...finding };
  const advice = finding.mend !== undefined && !finding.mend.startsWith("ssh-keygen -A &&");
  return { state: state === "bad" ? "problem" : state, ...finding, ...(advice ? { advice } : {}) };
}

/** Debian's OpenSSH brings a script for machines with another first process. */
function withoutSystemd(line: string): string {
  return line.replace(
    /systemctl (?:enable --now|(reload|restart)) ssh/,
    (_, verb: string | undefined) => `service ssh ${verb ?? "start"}`,
  );
}
