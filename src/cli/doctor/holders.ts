import { readdir, readlink, stat } from "node:fs/promises";
import { basename } from "node:path";
import { textOf } from "./ask.ts";

/** A socket that listens on a TCP port of this machine. */
export interface Listening {
  readonly uid: number;
  readonly inode: string;
}

/** Who listens on a port, from /proc/net/tcp and tcp6 (proc(5)): state 0A is LISTEN. */
export function listeningOn(port: number, tables: readonly string[]): Listening[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return tables.flatMap((table) =>
    table.split("\n").flatMap((line) => {
      const [, local = "", , state, , , , uid = "", , inode = ""] = line.trim().split(/\s+/);
      return local.endsWith(wanted) && state === "0A" ? [{ uid: Number(uid), inode }] : [];
    }),
  );
}

export async function readListening(port: number, signal: AbortSignal): Promise<Listening[]> {
  const tables = await Promise.all(["/proc/net/tcp", "/proc/net/tcp6"].map((path) => textOf(path, signal)));
  return listeningOn(
    port,
    tables.map((table) => table ?? ""),
  );
}

export interface Holder {
  readonly pid: number;
  readonly command: string;
  /** Its program's name alone, to be shown: arguments can hold secrets of others. */
  readonly program: string;
  /** Whose it is. */
  readonly uid: number | undefined;
  /** The file that it runs; undefined where that cannot be read. */
  readonly executable: string | undefined;
}

/** The process that has one of the sockets; undefined where it is not ours to see. */
export async function holderOf(sockets: readonly Listening[], signal: AbortSignal): Promise<Holder | undefined> {
  const wanted = new Set(sockets.map(({ inode }) => `socket:[${inode}]`));
  for (const pid of await readdir("/proc").catch(() => [])) {
    if (!/^\d+$/.test(pid)) continue;
    signal.throwIfAborted();
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => []))
      if (wanted.has(await readlink(`/proc/${pid}/fd/${fd}`).catch(() => ""))) {
        const command = (await textOf(`/proc/${pid}/cmdline`, signal)) ?? "";
        const [program = ""] = command.split("\0");
        const [uid, executable] = await Promise.all([
          stat(`/proc/${pid}`).then(
            (is) => is.uid,
            () => undefined,
          ),
          readlink(`/proc/${pid}/exe`).catch(() => undefined),
        ]);
        return {
          pid: Number(pid),
          command: command.replaceAll("\0", " ").trim(),
          program: basename(program),
          uid,
          executable,
        };
      }
  }
  return undefined;
}
