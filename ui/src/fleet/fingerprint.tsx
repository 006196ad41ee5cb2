import type { PinnedKey } from "../../../src/hosts/index.ts";
import { Copy } from "../kits/small/small.tsx";
import { CommandLine } from "../kits/state/command-line.tsx";
import { hostsText as text } from "../messages/hosts.ts";

/** A host key in its short form. */
export function Fingerprint({ of }: { readonly of: PinnedKey }) {
  return (
    <span className="ph-fingerprint">
      <code>{of.fingerprint}</code> <Copy text={of.fingerprint} what={text.fingerprint} />
      <span className="ph-fingerprint__type">{of.type}</span>
    </span>
  );
}

/** sshd's own files, by the type of the key (sshd_config(5), HostKey). */
const files: readonly [RegExp, string][] = [
  [/ed25519/, "ed25519"],
  [/ecdsa/, "ecdsa"],
  [/rsa/, "rsa"],
];

/** How the fingerprint is read on the machine itself. */
export function CompareKey({ type }: { readonly type: string }) {
  const file = files.find(([pattern]) => pattern.test(type))?.[1] ?? "*";
  return (
    <div>
      <p>{text.compareWith}</p>
      <CommandLine command={`ssh-keygen -lf /etc/ssh/ssh_host_${file}_key.pub`} />
    </div>
  );
}
