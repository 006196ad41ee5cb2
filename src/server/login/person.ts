import type { Role } from "../../access/index.ts";
import { type Host, run } from "../../hosts/index.ts";

/** A user of the console's machine, as its name services know him. */
export interface Person {
  /** As they write it: some do not care for the case of letters. */
  readonly name: string;
  readonly uid: number;
}

/** Which groups give which role. */
export type RoleGroups = { readonly [role in Exclude<Role, "viewer">]?: readonly string[] | undefined };

/** Groups whose members may become root anyway, on Debian and on Fedora. */
const defaultGroups: RoleGroups = { admin: ["sudo", "wheel"] };

/** How long the name services may take: a directory server may hang. */
const lookUpMs = 10_000;

/** What can be a user's name at all: what could be an option or break a line of passwd(5) is none. */
export function isUserName(text: string): boolean {
  return /^(?!-)(?!\d+$)[^\p{Cc}\s:/]{1,256}$/u.test(text);
}

/**
 * Looks a user up in the name services of the console's machine (files, LDAP, …), by the server itself.
 * @returns undefined where there is no such user
 */
export async function lookUp(local: Host, user: string, signal: AbortSignal): Promise<Person | undefined> {
  const found = await outputOf(local, ["getent", "passwd", "--", user], signal);
  const [name, , uid] = found?.split("\n")[0]?.split(":") ?? [];
  if (name === undefined || uid === undefined || name.toLowerCase() !== user.toLowerCase()) return undefined;
  return { name, uid: Number(uid) };
}

/** The groups of a user, by the server itself: what a user's own shell says of his groups, he can make it say. */
export async function groupsOf(local: Host, { name }: Person, signal: AbortSignal): Promise<readonly string[]> {
  // Ended by NUL: names of groups in a directory may have blanks.
  const groups = await outputOf(local, ["id", "-Gnz", "--", name], signal);
  return groups?.split("\0").filter((group) => group !== "") ?? [];
}

async function outputOf(
  local: Host,
  argv: readonly [string, ...string[]],
  ended: AbortSignal,
): Promise<string | undefined> {
  const signal = AbortSignal.any([ended, AbortSignal.timeout(lookUpMs)]);
  try {
    return await run(local, argv, { signal, env: { LC_ALL: "C" } });
  } catch (error) {
    signal.throwIfAborted();
    // getent(1): 2 where there is no such entry; id(1): 1.
    const { fields } = error as { fields?: { detail?: { exitCode?: number } } };
    if (fields?.detail?.exitCode === 2 || fields?.detail?.exitCode === 1) return undefined;
    throw error;
  }
}

/** Whether somebody of that name and number may try at all: root, under whatever name, only where it is wanted. */
export function mayTry(user: string, uid: number | undefined, root: boolean): boolean {
  return root || (user !== "root" && uid !== 0);
}

/** The greatest role that the groups give. Everyone who can log in may look at what the console owns. */
export function roleOf(groups: readonly string[], configured: RoleGroups = {}): Role {
  for (const role of ["admin", "approver", "operator"] as const)
    if ((configured[role] ?? defaultGroups[role])?.some((group) => groups.includes(group))) return role;
  return "viewer";
}
