import type { Host } from "../hosts/index.ts";
import { Problem } from "../problem/index.ts";
import { ask } from "./ask.ts";
import type { Account } from "./identity.ts";

/**
 * Whether the user's services, and with them rootless containers, live on after the last log-out
 * (loginctl(1), enable-linger). Undefined where systemd's log-in manager does not run or the name is no file name.
 */
export async function readLinger(host: Host, account: Account, signal: AbortSignal): Promise<boolean | undefined> {
  if (!isFileName(account.name)) return undefined;
  const [running, entry] = await Promise.all([
    host.files.stat("/run/systemd/seats", { signal }),
    host.files.stat(`/var/lib/systemd/linger/${account.name}`, { signal }),
  ]);
  return running ? entry !== undefined : undefined;
}

/** The command that switches lingering on or off for a user. */
export function lingerCommand(user: string, on: boolean): readonly [string, ...string[]] {
  return ["loginctl", "--no-ask-password", on ? "enable-linger" : "disable-linger", "--", user];
}

/** Switches lingering of the user that the console acts as. Rejects with a Problem. */
export async function setLinger(host: Host, account: Account, on: boolean, signal: AbortSignal): Promise<void> {
  const argv = lingerCommand(account.name, on);
  const { code } = await ask(host, argv, signal);
  if (code === 0) return;
  const command = `sudo loginctl ${on ? "enable-linger" : "disable-linger"} ${account.name}`;
  throw new Problem("permission-denied", {
    title: `${account.name} may not ${on ? "switch lingering on" : "switch lingering off"}.`,
    why: "The log-in manager of this machine refused it.",
    // Only a plain name is offered as a line to paste.
    ...(/^[a-z_][a-z0-9_.-]*$/i.test(account.name)
      ? { remedies: [{ do: "command" as const, label: "Run as an administrator", command }] }
      : {}),
    detail: { host: host.name, command: argv.join(" "), ...(code === undefined ? {} : { exitCode: code }) },
  });
}

function isFileName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !/[/\0]/.test(name);
}
