/** What works on the machine's own engines works over SSH: the same suites, by way of a real sshd. */
import { writeFile } from "node:fs/promises";
import { after } from "node:test";
import { openSsh, privateKey } from "../../src/hosts/index.ts";
import { makeKey, startSshd } from "../bed/index.ts";
import { over } from "./engines-contract.ts";

const keys = "/run/bed/keys-of-root";
const sshd = await startSshd({ config: `AuthorizedKeysFile ${keys}` });
after(() => sshd[Symbol.asyncDispose]());
const { key, line } = await makeKey("ed25519");
await writeFile(keys, `${line}\n`, { mode: 0o600 });

over({
  name: "ssh",
  open: async () =>
    openSsh({
      name: "machine",
      target: { address: "127.0.0.1", port: sshd.port, user: "root" },
      credentials: { keys: [await privateKey(key)] },
      trust: async () => {},
      reusable: true,
      signal: new AbortController().signal,
    }),
});
await import("./engines.test.ts");
await import("./engines-resources.test.ts");
