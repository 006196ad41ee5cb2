import type { HostEntry } from "./entry.ts";

export interface KeyLineOptions {
  /** The public key: "ssh-ed25519 AAAA…". */
  readonly key: string;
  /** Where the console comes from, as that machine sees it; every address may use the key without it. */
  readonly from?: string;
  /** Other machines will be reached through this one; which ones is not known yet. */
  readonly jump?: boolean;
  /** Machines that are reached through this one. */
  readonly behind: readonly Pick<HostEntry, "address" | "port">[];
  /** Stands at the end, so that a person finds the line again. */
  readonly comment: string;
}

/**
 * The line for authorized_keys (sshd(8), AUTHORIZED_KEYS FILE FORMAT). `restrict` allows programs and nothing else;
 * terminals need `pty`. Forwarding stays off, sockets are then reached by programs of the engines: allowing it would
 * open every port and socket of the machine. Only a jump host forwards, and only to the machines behind it.
 */
export function keyLine({ key, from, jump = false, behind, comment }: KeyLineOptions): string {
  const options = ["restrict", "pty"];
  if (from !== undefined) options.push(`from="${plain(from)}"`);
  if (jump) options.push("port-forwarding");
  else if (behind.length > 0) {
    options.push("port-forwarding");
    const places = behind.map(({ address, port }) => `${address.includes(":") ? `[${address}]` : address}:${port}`);
    for (const place of [...new Set(places)].sort()) options.push(`permitopen="${plain(place)}"`);
  }
  return `${options.join(",")} ${key} ${comment.replace(/[^\w@.:-]+/g, "-")}`;
}

/** Nothing that could end the quotes, or the line. */
function plain(text: string): string {
  return text.replace(/[^\w.:,/%[\]*-]/g, "");
}
