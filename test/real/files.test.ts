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

const local = localHost();

function folder(context: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "pilothouse-files-"));
  context.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

filesContract("local", async (context) => ({ files: local.files, folder: folder(context) }));

const rootKeys = "/run/bed/keys-of-root";
let sshd: TestSshd;
before(async () => {
  sshd = await startSshd({ config: `AuthorizedKeysFile ${rootKeys} .ssh/authorized_keys` });
  // The real one asks the network who this machine is.
  await writeFile("/etc/sudo.conf", "");
});
after(() => sshd[Symbol.asyncDispose]());

let keyOfRoot: string | undefined;
/** Root over SSH: the contract makes devices, and folders that are its own. */
async function overSsh(context: TestContext): Promise<SshHost> {
  if (keyOfRoot === undefined) {
    const { key, line } = await makeKey("ed25519");
    await writeFile(rootKeys, `${line}\n`, { mode: 0o600 });
    keyOfRoot = key;
  }
  return loggedIn("root", keyOfRoot, context);
}

async function loggedIn(user: string, key: string, context: TestContext): Promise<SshHost> {
  const host = await openSsh({
    name: "machine",
    target: { address: "127.0.0.1", port: sshd.port, user },
    credentials: { keys: [await privateKey(key)] },
    trust: async () => {},
    reusable: true,
    signal: new AbortController().signal,
  });
  context.after(() => host[Symbol.asyncDispose]());
  return host;
}

filesContract("ssh", async (context) => ({ files: (await overSsh(context)).files, folder: folder(context) }));

let admin: Promise<SshUser> | undefined;
/** A user who is root by sudo, with a password. */
async function anAdmin(): Promise<SshUser> {
  admin ??= addSshUser("admin", { password: "the password" });
  const user = await admin;
  await writeFile("/etc/sudoers.d/admin", "admin ALL=(ALL) ALL\n", { mode: 0o440 });
  return user;
}

async function asRoot(base: Host, context: TestContext): Promise<Host> {
  const host = await elevate(base, async () => "the password", { signal: new AbortController().signal });
  context.after(() => host[Symbol.asyncDispose]());
  return host;
}

filesContract("sudo on local", async (context) => {
  const { uid } = await anAdmin();
  const as = ["setpriv", `--reuid=${uid}`, `--regid=${uid}`, "--init-groups"] as const;
  const base: Host = { ...local, exec: (argv, options) => local.exec([...as, ...argv], options) };
  return { files: (await asRoot(base, context)).files, folder: folder(context) };
});

filesContract("sudo on ssh", async (context) => {
  const { name, key } = await anAdmin();
  return { files: (await asRoot(await loggedIn(name, key, context), context)).files, folder: folder(context) };
});

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
