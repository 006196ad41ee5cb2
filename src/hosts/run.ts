import { text } from "node:stream/consumers";
import { Problem } from "../problem/index.ts";
import type { ExecOptions, Host } from "./host.ts";

/** Runs a program to its end and gives its standard output. Throws a Problem where the exit code is not 0. */
export async function run(
  host: Host,
  argv: readonly [string, ...string[]],
  options: ExecOptions = {},
): Promise<string> {
  await using process = host.exec(argv, options);
  const [output, errors, { code, signal }] = await Promise.all([
    text(process.stdout),
    text(process.stderr),
    process.exit,
  ]);
  options.signal?.throwIfAborted();
  if (code === 0) return output;
  throw new Problem("unknown", {
    title: `${argv[0]} failed.`,
    why: errors.trim().split("\n").at(-1)?.slice(0, 300) || `It ended with ${signal ?? `code ${code}`}.`,
    detail: {
      host: host.name,
      command: argv.join(" "),
      ...(code === undefined ? {} : { exitCode: code }),
      output: errors.slice(0, 4096),
    },
  });
}
