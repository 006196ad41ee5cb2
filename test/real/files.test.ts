import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, type TestContext, test } from "node:test";
import {
  elevate,
  type Host,
  localHost,
  openSsh,
  type Process,
  privateKey,
  type SshHost,
} from "../../src/hosts/index.ts";
import { sftpFiles } from "../../src/hosts/sftp/files.ts";
import { sftpServer } from "../../src/hosts/sftp/server.ts";
import { addSshUser, addUser, makeKey, type SshUser, startSshd, type TestSshd } from "../bed/index.ts";
import { beneathContract, filesContract } from "./files-contract.ts";
import { volumeFilesContract } from "./volume-files-contract.ts";

const local = localHost();

function folder(context: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "pilothouse-files-"));
  context.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const rootKeys = "/run/bed/keys-of-root";
let sshd: TestSshd;
/** Ends what stands on another host before that host. */
const hosts = new AsyncDisposableStack();
before(async () => {
  sshd = await startSshd({ config: `AuthorizedKeysFile ${rootKeys} .ssh/authorized_keys` });
  // The real one asks the network who this machine is.
  await writeFile("/etc/sudo.conf", "");
});
after(async () => {
  await hosts.disposeAsync();
  await sshd[Symbol.asyncDispose]();
});

async function loggedIn(user: string, key: string): Promise<SshHost> {
  return hosts.use(
    await openSsh({
      name: "machine",
      target: { address: "127.0.0.1", port: sshd.port, user },
      credentials: { keys: [await privateKey(key)] },
      trust: async () => {},
      reusable: true,
      signal: new AbortController().signal,
    }),
  );
}

/** The same for all tests: a log-in or a password for each would take longer than the test. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** A user who is root by sudo, with a password. */
const admin = once(async (): Promise<SshUser> => {
  const user = await addSshUser("admin", { password: "the password" });
  await writeFile("/etc/sudoers.d/admin", "admin ALL=(ALL) ALL\n", { mode: 0o440 });
  return user;
});

async function asRoot(base: Host): Promise<Host> {
  return hosts.use(await elevate(base, async () => "the password", { signal: new AbortController().signal }));
}

/** Hosts with root's rights: the contracts make devices, and folders that are root's own. */
const wires: Readonly<Record<string, () => Promise<Host>>> = {
  local: async () => local,
  ssh: once(async () => {
    const { key, line } = await makeKey("ed25519");
    await writeFile(rootKeys, `${line}\n`, { mode: 0o600 });
    return loggedIn("root", key);
  }),
  "sudo on local": once(async () => {
    const { uid } = await admin();
    const as = ["setpriv", `--reuid=${uid}`, `--regid=${uid}`, "--init-groups"] as const;
    return asRoot({ ...local, exec: (argv, options) => local.exec([...as, ...argv], options) });
  }),
  "sudo on ssh": once(async () => {
    const { name, key } = await admin();
    return asRoot(await loggedIn(name, key));
  }),
};
for (const [name, open] of Object.entries(wires)) {
  filesContract(name, async (context) => ({ files: (await open()).files, folder: folder(context) }));
  volumeFilesContract(name, open);
}

filesContract("sftp", async (context) => ({
  files: sftpFiles(local, () => sftpServer(local)),
  folder: folder(context),
}));

/** Programs that a host has, each by the one that it is. */
const machines: Record<string, Record<string, string>> = {
  "bash, as on Fedora and Arch": { sh: "bash", perl: "perl" },
  "dd, where there is no Perl": { sh: "dash" },
  "BusyBox, as on Alpine, with Perl": {
    sh: "busybox",
    stat: "busybox",
    find: "busybox",
    readlink: "busybox",
    perl: "perl",
  },
};

/** The local host, but with these programs, and those of coreutils, only. */
function hostWith(programs: Record<string, string>, context: TestContext): Pick<Host, "name" | "exec"> {
  const path = folder(context);
  const all = { stat: "stat", find: "find", readlink: "readlink", dd: "dd", head: "head", ...programs };
  for (const [name, program] of Object.entries(all)) symlinkSync(which(program), join(path, name));
  return {
    name: "local",
    exec: (argv, options) => local.exec(argv, { ...options, env: { ...options?.env, PATH: path } }),
  };
}

function which(program: string): string {
  return execFileSync("sh", ["-c", 'command -v "$1"', "sh", program], { encoding: "utf8" }).trim();
}

for (const [name, programs] of Object.entries(machines))
  beneathContract(name, async (context) => ({
    files: sftpFiles(hostWith(programs, context), () => sftpServer(local)),
    folder: folder(context),
  }));

test("a host with neither Perl nor GNU's dd opens nothing where others write, and says what it lacks", async (context) => {
  const host = hostWith({ sh: "busybox", stat: "busybox", find: "busybox", dd: "busybox" }, context);
  const files = sftpFiles(host, () => sftpServer(local));
  const root = folder(context);
  writeFileSync(join(root, "file"), "inside");
  assert.deepEqual(
    (await files.list("", { beneath: root })).map((entry) => entry.name),
    ["file"],
  );
  await assert.rejects(files.read("file", { beneath: root }), {
    code: "unsupported",
    message: /cannot be opened safely/,
  });
});

test("what the operating system refuses is told as such", async (context) => {
  const user = await addUser("reader");
  const exec: Host["exec"] = ([program, ...args], options) => local.exec([...user.as, program, ...args], options);
  const host = { name: "local", exec };
  const files = sftpFiles(host, () => sftpServer(host));
  const root = folder(context);
  mkdirSync(join(root, "closed/below"), { recursive: true });
  chmodSync(root, 0o755);
  chmodSync(join(root, "closed"), 0o700);
  writeFileSync(join(root, "secret"), "x", { mode: 0o600 });
  const denied = { code: "permission-denied" };
  await assert.rejects(files.read(join(root, "secret")), denied);
  await assert.rejects(files.stream(join(root, "secret")), denied);
  await assert.rejects(files.write(join(root, "new"), "x"), denied);
  await assert.rejects(files.list(join(root, "closed")), denied);
  await assert.rejects(files.stat(join(root, "closed/below")), denied);
  await assert.rejects(files.read("secret", { beneath: root }), denied);
  await assert.rejects(files.list("closed", { beneath: root }), denied);
  await assert.rejects(files.stat("closed/below", { beneath: root }), denied);
  await assert.rejects(files.list("", { beneath: join(root, "closed/below") }), denied);
});

test("a host without an SFTP server says what to install", async () => {
  const exec: Host["exec"] = (argv, options) =>
    local.exec(argv.map((word) => word.replace("sftp-server", "no-server")) as [string, ...string[]], options);
  const host = { name: "box", exec };
  await assert.rejects(sftpFiles(host, () => sftpServer(host)).read("/etc/hostname"), {
    code: "unsupported",
    message: "box has no SFTP server.",
  });
});

test("nothing of it runs any more once nobody asks", async (context) => {
  const started: Process[] = [];
  const exec: Host["exec"] = (argv, options) => {
    const process = local.exec(argv, options);
    started.push(process);
    return process;
  };
  const host = { name: "local", exec };
  const root = folder(context);
  const files = sftpFiles(host, () => sftpServer(host), { idleMs: 200 });
  writeFileSync(join(root, "file"), "inside");
  await files.read(join(root, "file"));
  await files.read("file", { beneath: root });
  assert.equal(started.length, 2);
  await Promise.all(started.map(({ exit }) => exit));
  assert.equal((await files.read(join(root, "file"))).toString(), "inside", "and the next call starts it anew");
});
