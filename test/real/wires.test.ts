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
    open: async () => Object.assign(localHost(), { async [Symbol.asyncDispose]() {} }),
  }),
  "local",
);

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
  const wire: Wire = {
    name: `ssh with ${shell}`,
    async open() {
      user ??= addSshUser(`user-${shell.split("/").at(-1)}`, { shell, files });
      const { name, key } = await user;
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
  wiresContract(() => wire, wire.name);
}
