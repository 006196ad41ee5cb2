import type { RoleGroups } from "./person.ts";

/** The SSH server of the console's own machine. */
interface OwnSsh {
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  /** Its key, where it does not lie in /etc/ssh: a line of a .pub file, or "SHA256:…". */
  readonly key?: string | undefined;
  /** The address that attempts come from; without it each client has a loopback address of its own. */
  readonly from?: string | undefined;
}

/** Where people log in, and how. Everything has a usual value. */
export interface LoginSettings {
  readonly ssh?: OwnSsh | undefined;
  /** Whether root, under whatever name, may log in. */
  readonly root?: boolean | undefined;
  /** Who does nothing for so many minutes is logged out; 0 and undefined: never. */
  readonly idleMinutes?: number | undefined;
  /** Other machines that people may log in to straight, by name. */
  readonly hosts?: readonly ListedHost[] | undefined;
  /** Which groups of this machine give which role. */
  readonly roles?: RoleGroups | undefined;
}

export interface ListedHost {
  readonly name: string;
  readonly address: string;
  readonly port?: number | undefined;
  /** Its key: "ssh-ed25519 AAAA…", or "SHA256:…". */
  readonly key: string;
}
