import { constants } from "node:fs";
import { access, stat, statfs } from "node:fs/promises";
import { asRoot, type Check, deadPlace, type Subject, unseen } from "./check.ts";
import { nearest, type Standing, standing } from "./config-file.ts";
import type { Row } from "./report.ts";

interface Found {
  readonly is: Standing;
  readonly folder: boolean;
  /** Why whoever asks cannot write there; undefined where he can. */
  readonly closed: string | undefined;
  /** Of its file system: bytes and files that are free, and its type (statfs(2)). */
  readonly space: { readonly bytes: number; readonly files: number; readonly type: number } | undefined;
}

/** Bytes: below the first records cannot be written, below the second it will not be long. */
const space = { least: 20 * 2 ** 20, low: 500 * 2 ** 20 };
const leastFiles = 100;

/** File systems of other machines (statfs(2)): SQLite's locks do not hold on them (sqlite.org/wal.html). */
const distant = new Map([
  [0x6969, "NFS"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB"],
  [0x517b, "SMB"],
  [0x01021997, "9P"],
  [0x00c36400, "Ceph"],
  [0x47504653, "GPFS"],
]);

export const dataDirectory: Check = {
  name: "data",
  late: () => deadPlace("--data"),
  async look(subject) {
    const path = subject.data;
    const is = await standing(path);
    const there = "error" in is ? await nearest(path) : path;
    const [own, closed, system] = await Promise.all([
      stat(there).catch(() => undefined),
      access(there, constants.W_OK | constants.X_OK).then(
        () => undefined,
        (error: NodeJS.ErrnoException) => error.code ?? error.message,
      ),
      statfs(there).catch(() => undefined),
    ]);
    return judgeDataDirectory(subject, {
      is,
      folder: own?.isDirectory() ?? true,
      closed,
      space: system && {
        bytes: system.bavail * system.bsize,
        files: system.files === 0 ? Number.POSITIVE_INFINITY : system.ffree,
        type: system.type >>> 0,
      },
    });
  },
};

export function judgeDataDirectory(
  subject: Pick<Subject, "data" | "uid" | "runsAs" | "service">,
  { is, folder, closed, space: free }: Found,
): readonly Row[] {
  const { data: path, runsAs, uid } = subject;
  const missing = "error" in is && is.error === "ENOENT";
  if ("error" in is && !missing) return [unseen(`The data directory ${path}`, is.error)];
  const rows: Row[] = [];
  const mine = runsAs === undefined || runsAs.uid === uid;
  if (!folder)
    rows.push({
      state: "problem",
      title: `${path} is no folder.`,
      why: "The console keeps its records there and does not start without it.",
      mend: asRoot(subject, `mv ${path} ${path}.old`),
    });
  else if (missing && closed !== undefined && mine && !subject.service)
    rows.push({
      state: "problem",
      title: `The data directory ${path} is missing and cannot be made (${closed}).`,
      why: "The console keeps its records there and does not start without it.",
      mend: asRoot(subject, `install --directory --mode 700 --owner ${uid} ${path}`),
    });
  if (!("error" in is)) {
    if (runsAs !== undefined && is.uid !== runsAs.uid)
      rows.push({
        state: "problem",
        title: `The data directory ${path} belongs to user ${is.uid}, and the console runs as ${runsAs.name}.`,
        why: "It cannot write its records there, or another may read them.",
        mend: asRoot(subject, `chown --recursive ${runsAs.name}: ${path}`),
      });
    else if (closed !== undefined && mine)
      rows.push({
        state: "problem",
        title: `The data directory ${path} cannot be written to (${closed}).`,
        why: "The console does not start without it.",
        mend: closed === "EROFS" ? `mount it writable, or choose another with --data` : `chmod 700 ${path}`,
        advice: closed === "EROFS",
      });
    if ((is.mode & 0o077) !== 0)
      rows.push({
        state: (is.mode & 0o022) === 0 ? "warning" : "problem",
        title: `The data directory ${path} is open to other users (mode ${is.mode.toString(8)}).`,
        why: "Its records tell who did what on which machine.",
        mend: mine ? `chmod 700 ${path}` : asRoot(subject, `chmod 700 ${path}`),
      });
  }
  if (free) rows.push(...judgeSpace(path, free));
  if (rows.length > 0) return rows;
  return [
    {
      state: "ok",
      title: missing
        ? `The data directory ${path} is made at the first start.`
        : `The data directory ${path} is the console's alone, with ${megabytes(free?.bytes)} free.`,
    },
  ];
}

function judgeSpace(path: string, { bytes, files, type }: NonNullable<Found["space"]>): Row[] {
  const rows: Row[] = [];
  if (bytes < space.low)
    rows.push({
      state: bytes < space.least ? "problem" : "warning",
      title: `Where ${path} lies ${megabytes(bytes)} are free.`,
      why: "Without space nothing can be written down, and what changes containers in several steps is refused.",
      mend: `df -h ${path} tells the file system; "podman system prune" frees what containers left`,
      advice: true,
    });
  if (files < leastFiles)
    rows.push({
      state: "problem",
      title: `Where ${path} lies no more files can be made: ${files} are free.`,
      why: "The file system has run out of inodes, whatever space it has.",
      mend: `df -i ${path}`,
    });
  const name = distant.get(type);
  if (name !== undefined)
    rows.push({
      state: "warning",
      title: `The data directory ${path} lies on another machine (${name}).`,
      why: "SQLite's locks do not hold there: two consoles at once would damage the records.",
      mend: "choose a folder of this machine with --data",
      advice: true,
    });
  return rows;
}

function megabytes(bytes = 0): string {
  return bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GiB` : `${Math.floor(bytes / 2 ** 20)} MiB`;
}
