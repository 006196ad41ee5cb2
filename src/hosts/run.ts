import type { Readable } from "node:stream";
import { Problem } from "../problem/index.ts";
import type { ExecOptions, Host } from "./host.ts";

/** Most bytes of output, and of errors, that are read of a program; it is ended at more. */
const outputLimit = 1024 * 1024;

/**
 * Runs a small program to its end and gives its standard output. Throws a Problem where the exit code is not 0, and
 * `too-large` where it prints more than a MiB.
 */
export async function run(
  host: Host,
  argv: readonly [string, ...string[]],
  options: ExecOptions = {},
): Promise<string> {
  await using process = host.exec(argv, options);
  const [output, errors, { code, signal }] = await Promise.all([
    limited(process.stdout, host, argv),
    limited(process.stderr, host, argv),
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

async function limited(stream: Readable, host: Host, argv: readonly string[]): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > outputLimit)
      throw new Problem("too-large", {
        title: `${argv[0]} printed more than it has to say.`,
        detail: { host: host.name, command: argv.join(" ") },
      });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
