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
}

/** One look at one thing. What it waits for ends with the signal. */
export interface Check {
  readonly name: string;
  look(subject: Subject, signal: AbortSignal): Promise<readonly Row[]>;
}

/** How long one look may take, in milliseconds: a hanging disk or server costs its own rows, not the others. */
export const lookMs = 4000;

/** Looks at everything at once; the rows come in the order of the checks. */
export async function lookAll(
  checks: readonly Check[],
  subject: Subject,
  limit = lookMs,
): Promise<(Row & { check: string })[]> {
  const all = await Promise.all(checks.map((check) => lookOnce(check, subject, limit)));
  return all.flatMap((rows, index) => rows.map((row) => ({ check: checks[index]?.name ?? "", ...row })));
}

async function lookOnce({ name, look }: Check, subject: Subject, limit: number): Promise<readonly Row[]> {
  const end = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Row[]>((resolve) => {
    timer = setTimeout(() => {
      end.abort();
      resolve([
        {
          state: "warning",
          title: `The look at "${name}" took longer than ${limit / 1000} seconds and was given up.`,
          why: "A disk, a server or a program that it asks does not answer; the console would wait for it too.",
        },
      ]);
    }, limit);
  });
  const failed = (error: unknown): readonly Row[] => [
    {
      state: "warning",
      title: `The look at "${name}" failed.`,
      why: error instanceof Error ? error.message : String(error),
    },
  ];
  try {
    return await Promise.race([look(subject, end.signal).catch(failed), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A line for a shell, for who asks. */
export function asRoot({ uid }: Pick<Subject, "uid">, line: string): string {
  return uid === 0 ? line : `sudo ${line}`;
}

/** What only others may see. */
export function unseen(what: string, why: string): Row {
  return { state: "unseen", title: `${what} could not be looked at.`, why, mend: "sudo pilothouse doctor" };
}
