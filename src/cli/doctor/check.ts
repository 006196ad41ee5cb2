import type { Config } from "../config.ts";
import type { Row } from "./report.ts";

/** Whom and what the look is about: the console that these settings and this data belong to. */
export interface Subject {
  /** What the package has installed: the units, the user pilothouse. */
  readonly service: boolean;
  readonly multiUser: boolean;
  readonly data: string;
  readonly configFile: string;
  /** The settings; undefined where they cannot be read or do not fit. */
  readonly config: Config | undefined;
  /** What is wrong with them. */
  readonly trouble: Row | undefined;
  readonly port: number;
  /** Who asks. */
  readonly uid: number;
  readonly user: string;
  /** Whom the console runs as; undefined where that user is missing. */
  readonly runsAs: { readonly uid: number; readonly name: string } | undefined;
  /** systemd is this machine's first process (sd_booted(3)): its commands work. */
  readonly systemd: boolean;
}

/** One look at one thing. What it waits for ends with the signal. */
export interface Check {
  readonly name: string;
  look(subject: Subject, signal: AbortSignal): Promise<readonly Row[]>;
  /** What to do where it takes too long; without it, it waits for programs. */
  late?(subject: Subject): string;
}

/** How long one look may take, in milliseconds: a hanging disk or server costs its own rows, not the others. */
export const lookMs = 4000;

/** Looks at everything at once, and tells the rows of each look as soon as they are there. */
export async function lookAll(
  checks: readonly Check[],
  subject: Subject,
  tell: (check: string, rows: readonly Row[]) => void,
  limit = lookMs,
): Promise<void> {
  await Promise.all(checks.map(async (check) => tell(check.name, await lookOnce(check, subject, limit))));
}

async function lookOnce(check: Check, subject: Subject, limit: number): Promise<readonly Row[]> {
  const end = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Row[]>((resolve) => {
    timer = setTimeout(() => {
      end.abort();
      resolve(givenUp(check, subject, limit));
    }, limit);
  });
  const failed = (error: unknown): readonly Row[] => [
    {
      state: "warning",
      title: `The look at "${check.name}" failed.`,
      why: error instanceof Error ? error.message : String(error),
    },
  ];
  try {
    return await Promise.race([check.look(subject, end.signal).catch(failed), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The rows of a look that took too long. */
export function givenUp(check: Check, subject: Subject, limit = lookMs): readonly Row[] {
  return [
    {
      state: "warning",
      title: `The look at "${check.name}" took longer than ${limit / 1000} seconds and was given up.`,
      why: "A disk, a server or a program that it asks does not answer; the console would wait for it too.",
      mend: check.late?.(subject) ?? "run it again; where it takes as long again, ps -ef tells what hangs",
      advice: true,
    },
  ];
}

/** What to do about a path that does not answer. The command asks the kernel only, and does not hang itself. */
export function deadPlace(option: string): string {
  return `grep -E ' (nfs|cifs|fuse|9p|ceph)' /proc/mounts shows what other machines give; umount --force --lazy MOUNT lets go of one that is gone; or choose another place with ${option}`;
}

/** A line for a shell, for who asks. */
export function asRoot({ uid }: Pick<Subject, "uid">, line: string): string {
  return uid === 0 ? line : `sudo ${line}`;
}

/** What only others may see. */
export function unseen(what: string, why: string): Row {
  return { state: "unseen", title: `${what} could not be looked at.`, why, mend: "sudo pilothouse doctor" };
}
