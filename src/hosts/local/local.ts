import type { Host } from "../host.ts";
import { connectLocal } from "./connect.ts";
import { execLocal } from "./exec.ts";
import { localFiles } from "./files.ts";
import { LocalLeash } from "./leash.ts";
import { terminalLocal } from "./terminal.ts";

/**
 * The machine that the server runs on, with the rights of the user that the server runs as. What was started on it ends
 * with this process, however that ends, or when it is disposed.
 */
export function localHost(name = "local"): Host & AsyncDisposable {
  const leash = new LocalLeash();
  return {
    name,
    own: true,
    exec: (argv, options) => execLocal({ name, leash }, argv, options),
    connect: (address, options) => connectLocal(name, address, options),
    files: localFiles,
    terminal: (argv, size, options) => terminalLocal(leash, argv, size, options),
    [Symbol.asyncDispose]: () => leash[Symbol.asyncDispose](),
  };
}
