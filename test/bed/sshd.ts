import { appendFile, chown, mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { command, Daemon, waitFor } from "./daemon.ts";

let count = 0;
let users = 0;

export interface SshdOptions {
  /** Lines of sshd_config that stand before ours: the first of each keyword holds. */
  readonly config?: string;
  /** Types of the host's keys; one of Ed25519 without it. */
  readonly hostKeys?: readonly ("ed25519" | "ecdsa" | "rsa")[];
  /** The root file system that it comes from, and that people log in to; the machine's own without it. */
  readonly root?: string;
}

export interface TestSshd extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  /** What sshd and its children said. */
  readonly output: string;
  /** Public halves of the host's keys, one line each. */
  hostKeys(): Promise<readonly string[]>;
  /** Ends it and every connection, as a machine that loses its power (but for the FIN that the kernel sends). */
  kill(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  /** Other keys, as a machine that was set up anew, or another one. Holds for connections made from then on. */
  changeHostKeys(): Promise<void>;
  /** Ends every connection but lets the listener be. */
  cut(): Promise<void>;
}

export interface SshUserOptions {
  /** Logs in with this password; without one no password fits. */
  readonly password?: string;
  /** The log-in shell, /bin/sh without it. */
  readonly shell?: string;
  /** Files below the home folder: rc files, .ssh/authorized_keys. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface SshUser {
  readonly name: string;
  readonly uid: number;
  readonly home: string;
  /** A private key that logs in, as ssh-keygen wrote it. */
  readonly key: string;
}

/** Adds a user of the private machine who may log in over SSH. */
export async function addSshUser(name: string, options: SshUserOptions = {}): Promise<SshUser> {
  const uid = 5000 + ++users;
  const home = `/run/bed/home-${name}`;
  await appendFile("/etc/passwd", `${name}:x:${uid}:${uid}::${home}:${options.shell ?? "/bin/sh"}\n`);
  await appendFile("/etc/group", `${name}:x:${uid}:\n`);
  const hash =
    options.password === undefined ? "*" : (await command(["openssl", "passwd", "-6", options.password])).trim();
  await appendFile("/etc/shadow", `${name}:${hash}:19000:0:99999:7:::\n`);
  await mkdir(join(home, ".ssh"), { recursive: true, mode: 0o700 });
  const { key, line } = await makeKey("ed25519");
  for (const [file, text] of Object.entries({ ".ssh/authorized_keys": `${line}\n`, ...options.files })) {
    const path = join(home, file);
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, text, { mode: 0o600 });
  }
  await command(["chown", "-R", `${uid}:${uid}`, home]);
  await chown(home, uid, uid);
  return { name, uid, home, key };
}

/** A new key as ssh-keygen writes it, and its line for authorized_keys. */
export async function makeKey(
  type: "ed25519" | "ecdsa" | "rsa",
  passphrase = "",
): Promise<{ key: string; line: string }> {
  const file = `/run/bed/tmp/key-${++count}`;
  await command(["ssh-keygen", "-q", "-t", type, "-N", passphrase, "-C", "test", "-f", file]);
  return { key: await readFile(file, "utf8"), line: (await readFile(`${file}.pub`, "utf8")).trim() };
}

/** Starts a real sshd on loopback, with PAM, in the private machine. */
export async function startSshd(options: SshdOptions = {}): Promise<TestSshd> {
  const folder = `/run/bed/sshd-${++count}`;
  await mkdir(folder);
  await mkdir("/run/sshd", { recursive: true });
  const types = options.hostKeys ?? ["ed25519"];
  const port = await freePort();
  const makeKeys = async (): Promise<void> => {
    await command(["rm", "-f", ...types.flatMap((type) => [`${folder}/host-${type}`, `${folder}/host-${type}.pub`])]);
    for (const type of types)
      await command(["ssh-keygen", "-q", "-t", type, "-N", "", "-C", "", "-f", `${folder}/host-${type}`]);
  };
  await makeKeys();
  const config = `${folder}/sshd_config`;
  await writeFile(
    config,
    `${options.config ?? ""}
Port ${port}
ListenAddress 127.0.0.1
PidFile none
UsePAM yes
PasswordAuthentication yes
KbdInteractiveAuthentication no
StrictModes no
PrintMotd no
LogLevel VERBOSE
Subsystem sftp internal-sftp
${types.map((type) => `HostKey ${folder}/host-${type}`).join("\n")}
`,
  );
  const within = options.root === undefined ? [] : ["chroot", await mounted(options.root, `${folder}/root`)];
  let daemon: Daemon;
  let earlier = "";
  const start = async (): Promise<void> => {
    const [file = "", ...args] = [...within, "/usr/sbin/sshd", "-D", "-e", "-f", config];
    daemon = new Daemon([file, ...args]);
    await daemon.until(() => daemon.output.includes("Server listening"));
  };
  const children = async (): Promise<readonly string[]> => {
    const of = async (pid: string | number): Promise<string[]> => {
      const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
      const found = text.split(" ").filter(Boolean);
      return [...found, ...(await Promise.all(found.map(of))).flat()];
    };
    const all = await of(daemon.pid);
    const names = await Promise.all(all.map((pid) => readFile(`/proc/${pid}/comm`, "utf8").catch(() => "")));
    return all.filter((_, index) => /^sshd(-session|-auth)?$/.test(names[index]?.trim() ?? ""));
  };
  const cut = async (): Promise<void> => {
    const pids = await children();
    if (pids.length > 0) await command(["kill", "-KILL", ...pids]).catch(() => {});
    await waitFor("the connections to end", async () => (await children()).length === 0);
  };
  await start();
  return {
    port,
    get pid() {
      return daemon.pid;
    },
    get output() {
      return earlier + daemon.output;
    },
    async hostKeys() {
      return Promise.all(
        types.map((type) => readFile(`${folder}/host-${type}.pub`, "utf8").then((text) => text.trim())),
      );
    },
    cut,
    start,
    async kill() {
      const pids = await children();
      await daemon.kill();
      if (pids.length > 0) await command(["kill", "-KILL", ...pids]).catch(() => {});
      earlier += daemon.output;
    },
    async changeHostKeys() {
      await makeKeys();
      process.kill(daemon.pid, "SIGHUP");
      await daemon.until(() => daemon.output.split("Server listening").length > 2);
    },
    async [Symbol.asyncDispose]() {
      await cut();
      await daemon[Symbol.asyncDispose]();
    },
  };
}

/** A root file system that stays as it is, with the users and the /run of this machine. Gone with the machine. */
async function mounted(root: string, at: string): Promise<string> {
  const [upper, work] = [`${at}.upper`, `${at}.work`];
  for (const path of [at, upper, work]) await mkdir(path);
  await command(["mount", "-t", "overlay", "-o", `lowerdir=${root},upperdir=${upper},workdir=${work}`, "overlay", at]);
  for (const path of ["/run", "/proc", "/dev", "/etc/passwd", "/etc/group", "/etc/shadow"])
    await command(["mount", "--rbind", path, `${at}${path}`]);
  return at;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
