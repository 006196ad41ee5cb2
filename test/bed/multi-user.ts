import { writeFile } from "node:fs/promises";
import { type ConsoleOptions, startConsole, type TestConsole } from "./console.ts";
import type { TestSshd } from "./sshd.ts";
import { addUser, type TestUser } from "./user.ts";

let count = 0;
let service: TestUser | undefined;

export interface MultiUserOptions extends Pick<ConsoleOptions, "env" | "args" | "data"> {
  /** What stands under "login" in its configuration, besides where the sshd is. */
  readonly login?: Readonly<Record<string, unknown>>;
  /** Further settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Who runs it; a user without any rights without it, as the service's. */
  readonly user?: TestUser;
}

/** The console as a service: people log in through that sshd. */
export async function startMultiUser(sshd: TestSshd, options: MultiUserOptions = {}): Promise<TestConsole> {
  service ??= await addUser("pilothouse");
  const [key] = await sshd.hostKeys();
  const config = `/run/bed/config-${++count}.json`;
  const login = { ssh: { port: sshd.port, key }, ...options.login };
  await writeFile(config, JSON.stringify({ multiUser: true, login, ...options.settings }), { mode: 0o644 });
  const { env, data, user = service, args = [] } = options;
  return startConsole({
    ...(env ? { env } : {}),
    ...(data === undefined ? {} : { data }),
    user,
    args: ["--config", config, ...args],
  });
}
