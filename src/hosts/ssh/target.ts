import type { LiveSource } from "../../access/index.ts";
import type { ProblemData } from "../../problem/index.ts";
import type { Host } from "../host.ts";

/** Where to log in, and as whom. */
export interface SshTarget {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** The address of this machine that the connection comes from; the system chooses one without it. */
  readonly from?: string;
  /** It is this very machine, and its key has shown that: no network lies in between that could be cut. */
  readonly near?: boolean;
  /** The machine that this one is reached through, as ssh's ProxyJump. */
  readonly via?: SshTarget;
}

/** What a machine shows to prove who it is. */
export interface HostKey {
  /** As RFC 4253 and its followers name it: "ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa" … */
  readonly type: string;
  /** As it stands, in base64, in known_hosts and /etc/ssh/ssh_host_*_key.pub. */
  readonly blob: Buffer;
  /** "SHA256:…", as `ssh-keygen -lf` prints it. */
  readonly fingerprint: string;
}

/** What sshd asks of a person (RFC 4256): a password, a code, a new password. All of it is the host's own words. */
export interface Question {
  readonly name: string;
  readonly instruction: string;
  readonly prompts: readonly { readonly text: string; readonly hidden: boolean }[];
}

/** A key that signs, wherever its secret half lies. */
export interface SigningKey {
  /** The public half, as it stands in base64 in authorized_keys. */
  readonly blob: Buffer;
  /** Best first: "ssh-ed25519"; "rsa-sha2-512", "rsa-sha2-256"; "ecdsa-sha2-nistp256" … */
  readonly algorithms: readonly string[];
  /**
   * The bare signature without the algorithm's name: of RSA PKCS #1, of Ed25519 its 64 bytes, of ECDSA as DER or as RFC
   * 5656 (two mpint). Rejecting means this key is not used.
   */
  sign(data: Buffer, algorithm: string, signal: AbortSignal): Promise<Buffer>;
}

/** How a person proves who they are. What is not given is not tried. */
export interface Credentials {
  readonly keys?: readonly SigningKey[];
  /** Asked at most once for each log-in; undefined gives up. */
  password?(signal: AbortSignal): Promise<string | undefined>;
  /** Answers what sshd asks, in the order of the prompts; undefined gives up. */
  answer?(question: Question, signal: AbortSignal): Promise<readonly string[] | undefined>;
}

export interface SshOptions {
  readonly name: string;
  readonly target: SshTarget;
  /** Those of the machine itself, or where jump hosts have others: those of each. */
  readonly credentials: Credentials | ((target: SshTarget) => Credentials);
  /** Rejects with a Problem, `host-key-unknown` or `host-key-changed`, where the key is not to be trusted. */
  trust(key: HostKey, target: SshTarget): Promise<void>;
  /** Types of host keys that are known already: they are asked for first, so that another type is no stranger. */
  hostKeyTypes?(target: SshTarget): readonly string[];
  /** The credentials can be used again without a person: for more connections, and to reconnect by itself. */
  readonly reusable: boolean;
  /** Ends the log-in, and afterwards the host. */
  readonly signal: AbortSignal;
}

/** How it stands with the host. `retryAt`: milliseconds since the epoch; undefined where a person must log in again. */
export type HostLink =
  | { readonly kind: "connected" }
  | { readonly kind: "lost"; readonly problem: ProblemData; readonly retryAt: number | undefined }
  | { readonly kind: "closed" };

export interface SshHost extends Host, AsyncDisposable {
  readonly link: LiveSource<{ readonly link: HostLink }>;
  /** Tries a lost host at once instead of waiting for the next try. */
  retry(): void;
}
