/** What works on the machine's own engines works as root by sudo, over SSH: the same suites. */
import { writeFile } from "node:fs/promises";
import { after } from "node:test";
import { elevate, openSsh, privateKey } from "../../src/hosts/index.ts";
import { addSshUser, startSshd } from "../bed/index.ts";
import { over } from "./engines-contract.ts";

const password = "the password";
const sshd = await startSshd();
after(() => sshd[Symbol.asyncDispose]());
const user = await addSshUser("admin", { password });
await writeFile("/etc/sudoers.d/admin", "admin ALL=(ALL) ALL\n", { mode: 0o440 });
await writeFile("/etc/sudo.conf", ""); // the real one asks the network who this machine is

over({
  name: "sudo on ssh",
  async open() {
    const base = await openSsh({
      name: "machine",
      target: { address: "127.0.0.1", port: sshd.port, user: user.name },
      credentials: { keys: [await privateKey(user.key)] },
      trust: async () => {},
      reusable: true,
      signal: new AbortController().signal,
    });
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
  },
});
await import("./engines.test.ts");
await import("./engines-resources.test.ts");
