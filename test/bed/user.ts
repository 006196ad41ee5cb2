import { appendFile, chown, mkdir } from "node:fs/promises";
import type { Environment } from "./daemon.ts";

/** An ordinary user of the private machine, with a home, a runtime folder and ids for rootless containers. */
export interface TestUser {
  readonly name: string;
  readonly uid: number;
  /** $XDG_RUNTIME_DIR */
  readonly runtimeDir: string;
  readonly env: Environment;
  /** What stands before a program so that it runs as this user. */
  readonly as: readonly [string, ...string[]];
  /** Makes a folder that is the user's. */
  folder(path: string): Promise<void>;
}

let count = 0;

/** Adds a user to the machine. */
export async function addUser(name: string): Promise<TestUser> {
  const uid = 4000 + ++count;
  const home = `/run/bed/home-${name}`;
  const runtimeDir = `/run/user/${uid}`;
  const folder = async (path: string) => {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await chown(path, uid, uid);
  };
  await appendFile("/etc/passwd", `${name}:x:${uid}:${uid}::${home}:/bin/sh\n`);
  await appendFile("/etc/group", `${name}:x:${uid}:\n`);
  for (const file of ["/etc/subuid", "/etc/subgid"]) await appendFile(file, `${name}:${uid * 100_000}:65536\n`);
  await folder(home);
  await mkdir("/run/user", { recursive: true });
  await folder(runtimeDir);
  return {
    name,
    uid,
    runtimeDir,
    env: { HOME: home, USER: name, LOGNAME: name, XDG_RUNTIME_DIR: runtimeDir },
    as: ["setpriv", `--reuid=${uid}`, `--regid=${uid}`, "--init-groups"],
    folder,
  };
}
