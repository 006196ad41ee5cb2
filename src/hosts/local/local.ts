import type { Host } from "../host.ts";
import { connectLocal } from "./connect.ts";
import { execLocal } from "./exec.ts";
import { localFiles } from "./files.ts";
import { terminalLocal } from "./terminal.ts";

/** The machine that the server runs on, with the rights of the user that the server runs as. */
export function localHost(name = "local"): Host {
  return {
    name,
    own: true,
    exec: (argv, options) => execLocal(name, argv, options),
    connect: (address, options) => connectLocal(name, address, options),
    files: localFiles,
    terminal: terminalLocal,
  };
}
