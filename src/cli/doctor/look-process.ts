import { type Check, lookAll, type Subject } from "./check.ts";
import { checks } from "./checks.ts";
import type { Options } from "./plain-subject.ts";
import type { Row } from "./report.ts";
import { subjectOf } from "./subject.ts";

/** What a process that looks is asked: about the console of these options, or about one that is known already. */
export interface Question {
  readonly options: Options;
  readonly subject: Subject | undefined;
  /** Names of the looks; undefined: all. */
  readonly checks: readonly string[] | undefined;
}

/** What it answers: first the subject and which looks come, then the rows of each as soon as they are there. */
export type Answer =
  | { readonly subject: Subject; readonly checks: readonly string[] }
  | { readonly check: string; readonly rows: readonly Row[] };

/** `pilothouse doctor --look`: answers one question over the channel to the process that started it. */
export async function serveLooks(): Promise<number> {
  // Nobody listens any more.
  process.once("disconnect", () => process.exit(1));
  const question = await new Promise<Question>((resolve) =>
    process.once("message", resolve as (said: unknown) => void),
  );
  const tell = (answer: Answer): void => void process.send?.(answer);
  const subject = question.subject ? revived(question.subject) : await subjectOf(question.options);
  const wanted: readonly Check[] = checks.filter(({ name }) => question.checks?.includes(name) ?? true);
  tell({ subject, checks: wanted.map(({ name }) => name) });
  await lookAll(wanted, subject, (check, rows) => tell({ check, rows }));
  // Ended by who asked: an end of its own would wait for what hangs.
  return await new Promise(() => {});
}

/** What went over the channel is JSON, where an address is a text. */
function revived(subject: Subject): Subject {
  const { config } = subject;
  return config?.url === undefined ? subject : { ...subject, config: { ...config, url: new URL(config.url) } };
}
