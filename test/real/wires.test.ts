import { writeFile } from "node:fs/promises";
import { after, before } from "node:test";
import { elevate, type Host, localHost, openSsh, privateKey, type SshHost } from "../../src/hosts/index.ts";
import { addSshUser, type SshUser, startSshd, type TestSshd } from "../bed/index.ts";
import { wiresContract } from "./wires-contract.ts";

let sshd: TestSshd;
before(async () => {
  sshd = await startSshd();
  // The real one asks the network who this machine is.
  await writeFile("/etc/sudo.conf", "");
});
after(() => sshd[Symbol.asyncDispose]());

const hosts = JSON.stringify(new URL("../../src/hosts/index.ts", import.meta.url).href);
const password = "the password";

/** The same user for all tests of a wire. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

async function login({ name, key }: SshUser): Promise<SshHost> {
  return openSsh({
    name: "machine",
    target: { address: "127.0.0.1", port: sshd.port, user: name },
    credentials: { keys: [await privateKey(key)] },
    trust: async () => {},
    reusable: true,
    signal: new AbortController().signal,
  });
}

/** The same as text that names the host `base`. */
function loginText({ name, key }: SshUser): string {
  return `import { elevate, openSsh, privateKey } from ${hosts};
const base = await openSsh({
  name: "machine",
  target: { address: "127.0.0.1", port: ${sshd.port}, user: ${JSON.stringify(name)} },
  credentials: { keys: [await privateKey(${JSON.stringify(key)})] },
  trust: async () => {},
  reusable: true,
  signal: new AbortController().signal,
});
`;
}

wiresContract({
  name: "local",
  module: async () => `import { localHost } from ${hosts};\nconst host = localHost();\n`,
  open: async () => localHost(),
});

/** Words that rc files print where they should not, one for each shell. */
const noise = "echo noise; echo more noise >&2\n";
const shells: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["/bin/sh", { ".profile": noise }],
  ["/bin/bash", { ".bashrc": `${noise}set -x\n` }],
  ["/usr/bin/fish", { ".config/fish/config.fish": noise }],
  ["/bin/tcsh", { ".tcshrc": "echo noise\nset echo\nset verbose\n" }],
];
for (const [shell, files] of shells) {
  const user = once(() => addSshUser(`user-${shell.split("/").at(-1)}`, { shell, files }));
  wiresContract({
    name: `ssh with ${shell}`,
    module: async () => `${loginText(await user())}const host = base;\n`,
    open: async () => login(await user()),
  });
}

/** A user who is root by sudo, with his password. */
async function addAdmin(name: string): Promise<SshUser> {
  const user = await addSshUser(name, { password });
  await writeFile(`/etc/sudoers.d/${name}`, `${name} ALL=(ALL) ALL\n`, { mode: 0o440 });
  return user;
}

function as({ uid }: SshUser): readonly [string, ...string[]] {
  return ["setpriv", `--reuid=${uid}`, `--regid=${uid}`, "--init-groups"];
}

/** The host with root's rights; disposing it ends them, and then what they stand on. */
async function asRoot(base: Host & AsyncDisposable): Promise<Host & AsyncDisposable> {
  const host = await elevate(base, async () => password, { signal: new AbortController().signal });
  return {
    name: host.name,
    files: host.files,
    exec: (argv, options) => host.exec(argv, options),
    connect: (address, options) => host.connect(address, options),
    terminal: (argv, size, options) => host.terminal(argv, size, options),
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      await base[Symbol.asyncDispose]();
    },
  };
}

const asRootText = `const host = await elevate(base, async () => ${JSON.stringify(password)}, {
  signal: new AbortController().signal,
});
`;

const adminHere = once(() => addAdmin("admin-here"));
wiresContract({
  name: "sudo on local",
  as: async () => as(await adminHere()),
  module: async () =>
    `import { elevate, localHost } from ${hosts};\nconst base = localHost();\nprocess.chdir("/");\n${asRootText}`,
  async open() {
    const user = as(await adminHere());
    const local = localHost();
    return asRoot({
      ...local,
      exec: (argv, options) => local.exec([...user, ...argv], options),
      terminal: (argv, size, options) => local.terminal([...user, ...argv], size, options),
    });
  },
});

const adminThere = once(() => addAdmin("admin-there"));
wiresContract({
  name: "sudo on ssh",
  module: async () => `${loginText(await adminThere())}${asRootText}`,
  open: async () => asRoot(await login(await adminThere())),
});
