/** A host key that a person has confirmed. */
export interface PinnedKey {
  /** "ssh-ed25519" */
  readonly type: string;
  /** The key as sshd shows it (RFC 4253, section 6.6), base64. */
  readonly blob: string;
  /** "SHA256:…", as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
}

/** How a person shows sshd who they are: a password (or what else sshd asks), a key given each time, the console's own. */
export const proofs = ["password", "key", "console-key"] as const;
export type Proof = (typeof proofs)[number];

/** How a machine is reached; everything that can be changed about it later. */
export interface HostPlace {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** The name of another of the person's hosts that the connection goes through. */
  readonly via?: string;
  readonly proof: Proof;
  /** Confirmed host keys; any of them will do. */
  readonly keys: readonly PinnedKey[];
}

/** A machine that a person has added. */
export interface HostEntry extends HostPlace {
  /** Stays the same however it is renamed. */
  readonly id: string;
  /** In addresses of pages. */
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly added: number;
}
