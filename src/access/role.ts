/** What a person may do with what the console itself owns, least first. On hosts the operating system decides. */
export const roles = ["viewer", "operator", "approver", "admin"] as const;

export type Role = (typeof roles)[number];

/** Whether a role allows what `needed` allows. Who has none, as a person of another machine only, may nothing here. */
export function allows(role: Role | undefined, needed: Role): boolean {
  return role !== undefined && roles.indexOf(role) >= roles.indexOf(needed);
}
