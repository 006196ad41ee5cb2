import { createConnection, type Socket } from "node:net";
import { Problem } from "../../problem/index.ts";
import type { Abortable, SocketAddress } from "../host.ts";

/** Opens a stream to a unix socket of this machine. */
export function connectLocal(host: string, { path }: SocketAddress, { signal }: Abortable = {}): Promise<Socket> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const socket = createConnection({ path });
    const abort = (): void => {
      socket.destroy();
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", abort, { once: true });
    socket.once("connect", () => {
      signal?.removeEventListener("abort", abort);
      socket.off("error", refuse);
      resolve(socket);
    });
    const refuse = (error: NodeJS.ErrnoException): void => {
      signal?.removeEventListener("abort", abort);
      reject(connectProblem(host, path, error));
    };
    socket.once("error", refuse);
  });
}

function connectProblem(host: string, path: string, error: NodeJS.ErrnoException): Problem {
  const detail = { host, command: `connect ${path}`, output: error.message };
  if (error.code === "EACCES" || error.code === "EPERM")
    return new Problem("permission-denied", { title: `You may not use ${path}.`, detail }, { cause: error });
  return new Problem("engine-stopped", { title: `Nothing answers at ${path}.`, detail }, { cause: error });
}
