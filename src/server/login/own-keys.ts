import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { HostKey } from "../../hosts/index.ts";
import { Problem } from "../../problem/index.ts";

/** Where sshd keeps its keys (sshd_config(5), HostKey). The public halves are open to all. */
export const sshFolder = "/etc/ssh";

/** Bytes of a public key file that are read at most; a key of RSA with 16,384 bits has 3 kB. */
const keyFileLimit = 16 * 1024;

/** A key that sshd may show: whole, or known by its fingerprint only. */
export type PinnedKey = Pick<HostKey, "fingerprint"> & Partial<Pick<HostKey, "type">>;

/** The host keys of the console's own machine. @throws Problem where there are none to compare with */
export async function ownKeys(folder = sshFolder): Promise<readonly PinnedKey[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => /^ssh_host_\w+_key\.pub$/.test(name));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8").catch(() => "")));
  const keys = texts.flatMap((text) => (text.length > keyFileLimit ? [] : (pinnedKey(text) ?? [])));
  if (keys.length > 0) return keys;
  throw new Problem("host-key-unknown", {
    title: "The SSH server of this machine cannot be told from another.",
    why: `There is no key ssh_host_*_key.pub in ${folder} to compare with. Is openssh-server installed? "ssh-keygen -A" makes missing keys.`,
  });
}

/** A key as it stands in a .pub file, in known_hosts after the name, or as "SHA256:…"; undefined where it is none. */
export function pinnedKey(text: string): PinnedKey | undefined {
  const line = text.trim();
  if (/^SHA256:[A-Za-z0-9+/]{43}$/.test(line)) return { fingerprint: line };
  const [, type, base64] = /^([a-z0-9@.-]+)\s+([A-Za-z0-9+/]+={0,2})(?:\s|$)/.exec(line) ?? [];
  if (type === undefined || base64 === undefined) return undefined;
  const blob = Buffer.from(base64, "base64");
  // The blob begins with its own type (RFC 4253, section 6.6).
  if (blob.length < 4 || blob.toString("latin1", 4, 4 + blob.readUInt32BE(0)) !== type) return undefined;
  return { type, fingerprint: fingerprintOf(blob) };
}

/** As ssh-keygen -lf prints it. */
function fingerprintOf(blob: Uint8Array): string {
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}

/** @throws Problem `host-key-changed` where the key that was shown is none of those that are known */
export function trustOnly(known: readonly PinnedKey[], shown: PinnedKey, where: string): void {
  if (known.some(({ fingerprint }) => fingerprint === shown.fingerprint)) return;
  throw new Problem("host-key-changed", {
    title: `What answers at ${where} shows another key than the machine's own.`,
    why: "Nothing was sent to it. If sshd got new keys, restart it; if its keys lie elsewhere, name one in login.ssh.key.",
    detail: { output: `shown: ${shown.fingerprint}\nknown: ${known.map((key) => key.fingerprint).join(", ")}` },
  });
}
