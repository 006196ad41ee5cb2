import { userInfo } from "node:os";

/** Who this process is: the user's name, or the number of one that is in no list of users, as in some containers. */
export function userName(info: () => { username: string } = userInfo): string {
  try {
    return info().username;
  } catch {
    return String(process.getuid?.());
  }
}
