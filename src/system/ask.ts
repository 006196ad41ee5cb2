import { type Host, trickle } from "../hosts/index.ts";

/** What a program answered. */
export interface Answer {
  readonly code: number | undefined;
  readonly output: string;
}

/** A program that takes longer does not answer. */
const answerMs = 5000;
/** Most output that is read; the program ends at more. */
const outputLimit = 256 * 1024;

/**
 * Runs a program that says something about the machine, in the words of the C locale. Rejects with a Problem where
 * it cannot be started or does not answer in five seconds (or `longest` milliseconds); its exit code is for the caller to judge.
 */
export async function ask(
  host: Host,
  argv: readonly [string, ...string[]],
  signal: AbortSignal,
  longest = answerMs,
): Promise<Answer> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(longest)]);
  await using process = host.exec(argv, { signal: limited, env: { LC_ALL: "C" } });
  trickle(process.stderr);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdout) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > outputLimit) break;
  }
  if (length > outputLimit) process.kill();
  const { code } = await process.exit;
  limited.throwIfAborted();
  return { code, output: Buffer.concat(chunks).subarray(0, outputLimit).toString("utf8") };
}
