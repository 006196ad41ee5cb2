import { Problem, type ProblemCode } from "../../problem/index.ts";
import { status } from "./packets.ts";

/** An answer that says no. The same errors that local files have are made of it where it leaves the room. */
export class StatusError extends Error {
  override readonly name = "StatusError";
  readonly code: number;

  constructor(code: number, message: string) {
    super(message || `status ${code}`);
    this.code = code;
  }
}

/** What a status means for the file at `path`, worded as for local files. Other errors pass. */
export function asFileProblem(error: unknown, host: string, path: string): unknown {
  if (!(error instanceof StatusError)) return error;
  const detail = { host, command: path, output: error.message.slice(0, 1000) };
  const problem = (code: ProblemCode, title: string) => new Problem(code, { title, detail }, { cause: error });
  switch (error.code) {
    case status.noSuchFile:
      return problem("gone", "That does not exist (any more).");
    case status.permissionDenied:
      return problem("permission-denied", "The operating system refused this.");
    case status.unsupported:
      return problem("unsupported", `The file service of ${host} cannot do that.`);
    default:
      return problem("unknown", "Unexpected answer.");
  }
}
