import type { Host } from "../hosts/index.ts";
import { ask } from "./ask.ts";
import type { Account } from "./identity.ts";

/** Most failed units that are named. */
export const unitLimit = 50;

const listFailed = ["list-units", "--state=failed", "--plain", "--no-legend", "--no-pager", "--full"] as const;

/**
 * Units that failed, the system's and the user's own. Undefined where systemd does not run the machine.
 * Rejects with a Problem where it does and gives no answer.
 */
export async function readFailedUnits(host: Host, user: Account, signal: AbortSignal): Promise<string[] | undefined> {
  const booted = await host.files.stat("/run/systemd/system", { signal });
  if (!booted) return undefined;
  const [system, own] = await Promise.all([
    ask(host, ["systemctl", ...listFailed], signal),
    // A user without a session has no manager of their own: that is no fault.
    user.root ? undefined : ask(host, ["systemctl", "--user", ...listFailed], signal).catch(() => undefined),
  ]);
  return [...new Set([...parseUnits(system.output), ...parseUnits(own?.output ?? "")])].slice(0, unitLimit);
}

/** The first column of `systemctl list-units --plain`. Escapes such as \x2d belong to the name (systemd.unit(5)). */
export function parseUnits(text: string): string[] {
  return text
    .split("\n", unitLimit * 2)
    .map((line) => /^\s*([A-Za-z0-9:_.@\\-]{1,255}\.[a-z]+)\s/.exec(line)?.[1])
    .filter((unit) => unit !== undefined);
}
