import { type ChildProcess, spawn } from "node:child_process";
import { givenUp, lookMs, type Subject } from "./check.ts";
import type { Answer, Question } from "./look-process.ts";
import { type Options, plainSubject, subjectMs } from "./plain-subject.ts";
import type { Row } from "./report.ts";

/** How long the start of a process and its messages may take besides the looks, in milliseconds. */
const startMs = 1500;

/** Threads for files: each look that waits for a dead disk has one for ever. */
const threads = "32";

/**
 * All looks, in a process of their own that can be given up: what waits in the kernel for a dead disk can be neither
 * ended nor left behind by the process that it is in. What the first one could not answer, because something else had
 * stopped it, is asked once more, each look in a process of its own.
 * @throws Problem for options that do not fit
 */
export async function lookApart(
  options: Options,
): Promise<{ readonly subject: Subject; readonly rows: readonly (Row & { readonly check: string })[] }> {
  const { subject, rows } = await answers({ options, subject: undefined, checks: undefined }, plainSubject(options));
  if (rows.size > 0 && [...rows.values()].every((own) => own !== undefined)) return { subject, rows: inOrder(rows) };
  const { checks } = await import("./checks.ts");
  const all = new Map<string, readonly Row[]>();
  await Promise.all(
    checks.map(async (check) => {
      const { name } = check;
      all.set(name, []);
      const own = rows.get(name) ?? (await answers({ options, subject, checks: [name] }, subject)).rows.get(name);
      all.set(name, own ?? givenUp(check, subject));
    }),
  );
  return { subject, rows: inOrder(all) };
}

type Rows = ReadonlyMap<string, readonly Row[] | undefined>;

function inOrder(all: Rows): (Row & { readonly check: string })[] {
  return [...all].flatMap(([check, rows = []]) => rows.map((row) => ({ check, ...row })));
}

interface Answers {
  readonly subject: Subject;
  /** Of each look, in their order; undefined where it did not answer. */
  readonly rows: Rows;
}

/** What a new process answers until it has answered all, has ended, or takes too long. It does not outlive that. */
async function answers(question: Question, plain: Subject): Promise<Answers> {
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const rows = new Map<string, readonly Row[] | undefined>();
  let subject = question.subject ?? plain;
  const child = start();
  const timer = setTimeout(end, (question.subject ? 0 : subjectMs) + lookMs + startMs);
  child.once("error", () => end());
  child.once("exit", () => end());
  child.on("message", (answer: Answer) => {
    if ("subject" in answer) {
      ({ subject } = answer);
      for (const name of answer.checks) rows.set(name, undefined);
    } else rows.set(answer.check, answer.rows);
    if (![...rows.values()].includes(undefined)) end();
  });
  child.send(question, () => {}); // that it has ended is told by its exit
  await over;
  clearTimeout(timer);
  // Nobody waits for its end: in the kernel it may not come.
  child.kill("SIGKILL");
  if (child.connected) child.disconnect();
  child.unref();
  return { subject, rows };
}

function start(): ChildProcess {
  const [, program = ""] = process.argv;
  // Nothing of ours is open in it: who reads our output does not wait for it.
  return spawn(process.execPath, [...process.execArgv, program, "doctor", "--look"], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    env: { ...process.env, UV_THREADPOOL_SIZE: threads },
  });
}
