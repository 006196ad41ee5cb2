import { Readable, Writable } from "node:stream";
import { Problem } from "../../problem/index.ts";
import type { ExecOptions, ExitStatus, Process } from "../host.ts";
import { startChild } from "./child.ts";
import type { LocalLeash } from "./leash.ts";

/** How long a program may take to end after SIGTERM, in milliseconds, before it gets SIGKILL. */
const graceMs = 2000;

/** Runs a program as a child in a session of its own, so that ending it ends what it started too. */
export function execLocal(
  { name: host, leash }: { readonly name: string; readonly leash: LocalLeash },
  argv: readonly [string, ...string[]],
  options: ExecOptions = {},
): Process {
  const [file] = argv;
  let child: ReturnType<typeof startChild>;
  try {
    // First what ends it: a program that nothing holds is not begun.
    leash.ready();
    child = startChild(host, argv, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdin: options.stdin === "pipe" || options.input !== undefined ? "pipe" : "ignore",
    });
  } catch (error) {
    if (error instanceof Problem) return unstarted(error, options);
    throw error;
  }
  const exit = new Promise<ExitStatus>((resolve, reject) => {
    child.once("error", (error) => reject(startProblem(host, file, error)));
    child.once("close", (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined }));
  });
  // A caller that only reads the output must not die of an unhandled rejection.
  exit.catch(() => {});
  if (options.input !== undefined && child.stdin) {
    child.stdin.on("error", () => {}); // the program may end without reading its input
    child.stdin.end(options.input);
  }
  const { stdout, stderr, pid } = child;
  if (pid !== undefined) {
    leash.hold(pid);
    child.once("exit", () => leash.letGo(pid));
  }

  const kill = (signal: NodeJS.Signals = "SIGTERM"): void => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      child.kill(signal); // the group is gone already
    }
  };
  const end = (): void => {
    kill("SIGTERM");
    const timer = setTimeout(() => kill("SIGKILL"), graceMs);
    timer.unref();
    child.once("close", () => clearTimeout(timer));
  };
  const { signal } = options;
  if (signal?.aborted) end();
  signal?.addEventListener("abort", end, { once: true });
  child.once("close", () => signal?.removeEventListener("abort", end));

  return {
    stdin: options.stdin === "pipe" ? (child.stdin ?? undefined) : undefined,
    stdout,
    stderr,
    exit,
    kill,
    async [Symbol.asyncDispose]() {
      end();
      stdout.resume();
      stderr.resume();
      await exit.catch(() => {});
    },
  };
}

/** A program that has ended before it began. */
function unstarted(problem: Problem, { stdin }: ExecOptions): Process {
  const exit = Promise.reject(problem);
  exit.catch(() => {});
  const nothing = (): Readable => Readable.from([], { objectMode: false });
  return {
    stdin: stdin === "pipe" ? new Writable({ write: (_chunk, _encoding, done) => done() }) : undefined,
    stdout: nothing(),
    stderr: nothing(),
    exit,
    kill() {},
    async [Symbol.asyncDispose]() {},
  };
}

function startProblem(host: string, file: string, error: NodeJS.ErrnoException): Problem {
  const missing = error.code === "ENOENT";
  return new Problem(
    missing ? "gone" : "permission-denied",
    {
      title: missing ? `The program "${file}" is not there.` : `The program "${file}" could not be started.`,
      detail: { host, command: file, output: error.message },
    },
    { cause: error },
  );
}
