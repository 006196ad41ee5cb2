import type { ProblemCode } from "./codes.ts";

/** What a person can do about a problem: at most two of them are shown as buttons. */
export type Remedy =
  | { readonly do: "retry" }
  | { readonly do: "open"; readonly label: string; readonly path: string }
  /** Administrative access may help: the console can ask for it. */
  | { readonly do: "elevate" }
  | { readonly do: "command"; readonly label: string; readonly command: string }
  | {
      /** The console can start the engine itself; the command is for who would rather do it. */
      readonly do: "start";
      readonly label: string;
      readonly engine: "podman" | "docker";
      /** The rootless one of the console's user, not the system's. */
      readonly user: boolean;
      readonly command: string;
    };

/** The raw facts behind a problem, for the fold "Raw message". */
export interface ProblemDetail {
  readonly host?: string;
  readonly command?: string;
  readonly exitCode?: number;
  readonly status?: number;
  readonly output?: string;
}

export interface ProblemFields {
  /** What happened to what, as one sentence for a person. */
  readonly title: string;
  /** Why, as far as it is known. */
  readonly why?: string;
  readonly remedies?: readonly Remedy[];
  readonly detail?: ProblemDetail;
}

/** A problem as it travels to the browser and into task logs. */
export interface ProblemData extends ProblemFields {
  readonly code: ProblemCode;
  /** RFC 3339, when it happened. */
  readonly time: string;
}

/** The one error type that rooms throw on purpose. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly fields: ProblemFields;
  readonly time: string;

  constructor(code: ProblemCode, fields: ProblemFields, options?: ErrorOptions & { time?: Date }) {
    super(fields.title, options);
    this.code = code;
    this.fields = fields;
    this.time = (options?.time ?? new Date()).toISOString();
  }

  toJSON(): ProblemData {
    return { code: this.code, time: this.time, ...this.fields };
  }
}

/** Longest raw output that a problem carries, in characters; the rest is cut. */
const outputLimit = 4096;

/**
 * Any thrown value as a Problem. Problems pass through; aborts become `cancelled`, time-outs `timeout`,
 * full disks `disk-full`; the rest is `unknown` with its message as raw output.
 */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Error) {
    if (error.cause instanceof Problem) return error.cause;
    const options = { cause: error };
    if (error.name === "TimeoutError")
      return new Problem("timeout", { title: "No answer in time.", remedies: [{ do: "retry" }] }, options);
    if (error.name === "AbortError") return new Problem("cancelled", { title: "Cancelled." }, options);
    const code = "code" in error ? error.code : undefined;
    // SQLITE_FULL (sqlite.org/rescode.html)
    if (code === "ENOSPC" || (code === "ERR_SQLITE_ERROR" && "errcode" in error && error.errcode === 13))
      return new Problem("disk-full", { title: "No space left on the disk.", detail: raw(error.message) }, options);
    if (code === "EACCES" || code === "EPERM")
      return new Problem(
        "permission-denied",
        { title: "The operating system refused this.", detail: raw(error.message) },
        options,
      );
    if (code === "ENOENT" || code === "ENOTDIR")
      return new Problem("gone", { title: "That does not exist (any more).", detail: raw(error.message) }, options);
    return new Problem("unknown", { title: "Unexpected answer.", detail: raw(error.message) }, options);
  }
  return new Problem("unknown", { title: "Unexpected answer.", detail: raw(String(error)) });
}

function raw(output: string): ProblemDetail {
  return { output: output.slice(0, outputLimit) };
}
