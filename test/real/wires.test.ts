import { after, before } from "node:test";
import { localHost, openSsh, privateKey } from "../../src/hosts/index.ts";
import { addSshUser, type SshUser, startSshd, type TestSshd } from "../bed/index.ts";
import { type Wire, wiresContract } from "./wires-contract.ts";

let sshd: TestSshd;
before(async () => {
  sshd = await startSshd();
});
after(() => sshd[Symbol.asyncDispose]());

wiresContract(
  () => ({
    name: "local",
    module: async () => `import { localHost } from ${hosts};\nconst host = localHost();\n`,
    open: async () => Object.assign(localHost(), { async [Symbol.asyncDispose]() {} }),
  }),
  "local",
  { leash: false }, // children of a server that was killed live on, so far
);

const hosts = JSON.stringify(new URL("../../src/hosts/index.ts", import.meta.url).href);

/** Words that rc files print where they should not, one for each shell. */
const noise = "echo noise; echo more noise >&2\n";
const shells: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["/bin/sh", { ".profile": noise }],
  ["/bin/bash", { ".bashrc": `${noise}set -x\n` }],
  ["/usr/bin/fish", { ".config/fish/config.fish": noise }],
  ["/bin/tcsh", { ".tcshrc": "echo noise\nset echo\nset verbose\n" }],
];
for (const [shell, files] of shells) {
  let user: Promise<SshUser>;
  const person = (): Promise<SshUser> => {
    user ??= addSshUser(`user-${shell.split("/").at(-1)}`, { shell, files });
    return user;
  };
  const wire: Wire = {
    name: `ssh with ${shell}`,
    async module() {
      const { name, key } = await person();
      return `import { openSsh, privateKey } from ${hosts};
const host = await openSsh({
  name: "machine",
  target: { address: "127.0.0.1", port: ${sshd.port}, user: ${JSON.stringify(name)} },
  credentials: { keys: [await privateKey(${JSON.stringify(key)})] },
  trust: async () => {},
  reusable: true,
  signal: new AbortController().signal,
});
`;
    },
    async open() {
      const { name, key } = await person();
      return openSsh({
        name: "machine",
        target: { address: "127.0.0.1", port: sshd.port, user: name },
        credentials: { keys: [await privateKey(key)] },
        trust: async () => {},
        reusable: true,
        signal: new AbortController().signal,
      });
    },
  };
  wiresContract(() => wire, wire.name, { leash: true });
}
