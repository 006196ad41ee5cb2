import { execFileSync } from "node:child_process";
import { appendFile, writeFile } from "node:fs/promises";
import {
  addSshUser,
  addUser,
  type ConsoleOptions,
  makeKey,
  type SshUser,
  startConsole,
  startSshd,
  type TestConsole,
  type TestSshd,
  type TestUser,
} from "../bed/index.ts";
import { becomeRoot, joinHost } from "./host-joining.ts";
import { login, openPage } from "./rpc-page.ts";

/** A console in which a host is open with root's rights, to a session with that cookie. */
export interface WiredConsole {
  readonly server: TestConsole;
  readonly host: string;
  readonly cookie: string;
}

export type WireName = "ssh" | "sudo on local" | "sudo on ssh";

/** The wires of a console to the machine that it runs on, each as a person comes to it. */
export interface ConsoleWires extends AsyncDisposable {
  /** Starts a console, and opens the machine in it. */
  open(wire: WireName, options?: Pick<ConsoleOptions, "args">): Promise<WiredConsole>;
}

const password = "the password";
const keys = "/run/bed/keys-of-root";

/** Starts an sshd that lets root in by a key, and whom sudo makes root by a password. */
export async function consoleWires(): Promise<ConsoleWires> {
  const sshd = await startSshd({ config: `AuthorizedKeysFile ${keys} .ssh/authorized_keys` });
  // The real one asks the network who this machine is.
  await writeFile("/etc/sudo.conf", "");
  const { key, line } = await makeKey("ed25519");
  await writeFile(keys, `${line}\n`, { mode: 0o600 });
  const [there, here] = [await addSshUser("admin-there", { password }), await adminHere()];
  for (const { name } of [there, here])
    await writeFile(`/etc/sudoers.d/${name}`, `${name} ALL=(ALL) ALL\n`, { mode: 0o440 });
  const root = { name: "root", key };
  return {
    async open(wire, options = {}) {
      const server = await startConsole(wire === "sudo on local" ? { ...options, user: here } : options);
      if (wire === "ssh") return joined(server, sshd, root);
      if (wire === "sudo on ssh") return elevated(await joined(server, sshd, there));
      return elevated({ server, host: "local", cookie: await login(server) });
    },
    [Symbol.asyncDispose]: () => sshd[Symbol.asyncDispose](),
  };
}

async function adminHere(): Promise<TestUser> {
  const user = await addUser("admin-here");
  const hash = execFileSync("openssl", ["passwd", "-6", password], { encoding: "utf8" }).trim();
  await appendFile("/etc/shadow", `${user.name}:${hash}:19000:0:99999:7:::\n`);
  return user;
}

async function joined(
  server: TestConsole,
  { port }: TestSshd,
  { name: user, key }: Pick<SshUser, "name" | "key">,
): Promise<WiredConsole> {
  const cookie = await login(server);
  using page = await openPage(server.origin, cookie, undefined, "/rpc");
  await joinHost(page, { name: "machine", port, user, key });
  return { server, host: "machine", cookie };
}

async function elevated(on: WiredConsole): Promise<WiredConsole> {
  using page = await openPage(on.server.origin, on.cookie, on.host);
  await becomeRoot(page, password);
  return on;
}
