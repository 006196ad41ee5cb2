import { type Abortable, nameOf } from "../../hosts/index.ts";
import { asProblem, type ProblemData } from "../../problem/index.ts";
import type { Containers } from "../engine.ts";

/** Shells by what people like to type in, best first. */
const liked = ["bash", "zsh", "fish", "ash", "dash", "ksh", "sh"];
/** Where a shell can be that is not on the path: images without a distribution keep busybox apart. */
const ways: readonly (readonly [string, ...string[]])[] = [
  ["sh"],
  ["/bin/sh"],
  ["bash"],
  ["/busybox/sh"],
  ["busybox", "sh"],
];

export interface Shells {
  /** The words that start each shell found, best first. */
  readonly shells: readonly (readonly [string, ...string[]])[];
  /** Where there is none: what the engine said. */
  readonly problem?: ProblemData;
}

/** Looks for shells in a running container by running one: what does not run is no shell. */
export async function findShells(containers: Containers, id: string, options: Abortable): Promise<Shells> {
  const names = liked.join(" ");
  const question = `for s in ${names}; do IFS=:; for d in $PATH; do [ -x "$d/$s" ] && echo "$d/$s"; done; done; :`;
  let problem: ProblemData | undefined;
  for (const way of ways) {
    try {
      const { output, code } = await runIn(containers, id, [...way, "-c", question], options);
      if (code !== 0) continue;
      const paths = output.split("\n").filter((line) => /^\/[\w./+-]+$/.test(line));
      const found = liked.flatMap((name) => paths.filter((path) => path.endsWith(`/${name}`)).slice(0, 1));
      return { shells: found.length > 0 ? found.map((path) => [path]) : [way] };
    } catch (error) {
      if (options.signal?.aborted) throw error;
      const { code } = asProblem(error);
      // What says that the container itself cannot take a program ends the search.
      if (code === "gone" || code === "conflict" || code === "connection-lost") throw error;
      problem ??= asProblem(error).toJSON();
    }
  }
  return { shells: [], ...(problem ? { problem } : {}) };
}

/** Most bytes of output that are taken of a small program. */
const outputLimit = 4 * 1024 * 1024;

/** Runs a small program in the container to its end and gives what it printed; bytes that are no UTF-8 as in names of files. */
export async function runIn(
  containers: Containers,
  id: string,
  argv: readonly [string, ...string[]],
  { signal, user, env }: Abortable & { user?: string; env?: readonly string[] },
): Promise<{ output: string; code: number | undefined }> {
  const request = { argv, tty: false, ...(user === undefined ? {} : { user }), ...(env ? { env } : {}) };
  await using session = await containers.exec(id, request, signal ? { signal } : {});
  session.stream.end();
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of session.stream as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > outputLimit) break;
    chunks.push(chunk);
  }
  const output = nameOf(Buffer.concat(chunks));
  return { output, code: length > outputLimit ? undefined : await session.exit };
}
