import type { Finding } from "./finding.ts";
import type { SshdConfig } from "./sshd-config.ts";

/** So many log-ins the console has under way at most; and so many programs it runs over one connection. */
const logIns = 10;
const sessions = 8;

/** What sshd allows less of than the console makes use of (sshd_config(5)). Pure. */
export function limitFindings({ settings }: SshdConfig): Finding[] {
  const found: Finding[] = [];
  const off = (name: string): boolean => settings.get(name)?.toLowerCase() === "no";
  const begin = Number(settings.get("maxstartups")?.split(":")[0] ?? logIns);
  if (begin < logIns)
    found.push({
      state: "warning",
      title: `The SSH server turns log-ins away when ${begin} are under way.`,
      why: `MaxStartups is ${settings.get("maxstartups")}; the console has up to ${logIns} under way.`,
      mend: "MaxStartups 10:30:100 or more in /etc/ssh/sshd_config.d/, then systemctl reload ssh",
    });
  const most = Number(settings.get("maxsessions") ?? 10);
  if (most < sessions)
    found.push({
      state: most < 2 ? "bad" : "warning",
      title: `The SSH server lets ${most} ${most === 1 ? "program" : "programs"} run over one connection.`,
      why: `MaxSessions is ${most}: ${most < 2 ? "the console needs 2 at least" : `pages wait for each other with less than ${sessions}`}.`,
      mend: "MaxSessions 10 in /etc/ssh/sshd_config.d/, then systemctl reload ssh",
    });
  if (settings.get("disableforwarding")?.toLowerCase() === "yes" || off("allowstreamlocalforwarding"))
    found.push({
      state: "warning",
      title: "The SSH server forwards no sockets.",
      why: "Engines are reached through a program for each connection instead, which is slower and takes memory.",
      mend: "AllowStreamLocalForwarding yes in /etc/ssh/sshd_config.d/, then systemctl reload ssh",
    });
  if (off("permittty"))
    found.push({
      state: "warning",
      title: "The SSH server gives no terminals.",
      why: "PermitTTY is off.",
      mend: "PermitTTY yes in /etc/ssh/sshd_config.d/, then systemctl reload ssh",
    });
  const forced = settings.get("forcecommand");
  if (forced !== undefined && forced.toLowerCase() !== "none")
    found.push({
      state: "bad",
      title: "The SSH server runs one program for everybody, whatever is asked for.",
      why: "ForceCommand stands outside of any Match block: the console's own programs do not run.",
      mend: "put ForceCommand into a Match block for those it is meant for",
    });
  return found;
}
