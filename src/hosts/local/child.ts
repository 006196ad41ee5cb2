import { type ChildProcess, spawn } from "node:child_process";
import { Problem } from "../../problem/index.ts";

interface ChildOptions {
  readonly cwd?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
  readonly stdin: "pipe" | "ignore";
}

type Child = ChildProcess & { readonly stdout: object; readonly stderr: object };

/**
 * Starts a child in a session of its own, with pipes for its output. That a program is missing or closed is told by the
 * child's "error", as Node does it.
 * @throws Problem where the machine has nothing left to start it with
 */
export function startChild(host: string, [file, ...args]: readonly [string, ...string[]], options: ChildOptions) {
  const { cwd, env, stdin } = options;
  let child: ChildProcess;
  try {
    child = spawn(file, args, { cwd, env, stdio: [stdin, "pipe", "pipe"], detached: true });
  } catch (error) {
    // ENOMEM, E2BIG; what has no number is a mistake of the caller.
    if (!(error instanceof Error && "errno" in error)) throw error;
    throw notStarted(host, file, error.message, error);
  }
  // Without file descriptors Node gives a child that has no streams (lib/internal/child_process.js, UV_EMFILE).
  if (child.stdout && child.stderr && (stdin === "ignore" || child.stdin)) return child as Child;
  child.once("error", () => {});
  throw notStarted(host, file, "The console, or its machine, has no file descriptors left.");
}

export function notStarted(host: string, file: string, why: string, cause?: Error): Problem {
  return new Problem(
    "unknown",
    {
      title: `The program "${file}" could not be started.`,
      why,
      remedies: [{ do: "retry" }],
      detail: { host, command: file },
    },
    { cause },
  );
}
