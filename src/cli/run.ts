import { asProblem, Problem } from "../problem/index.ts";
import { helpText } from "./help.ts";
import { serveVerb } from "./serve.ts";

/** Runs one command line and gives the exit code. Whatever goes wrong is one clear line on standard error. */
export async function run(args: readonly string[]): Promise<number> {
  const [verb, ...rest] = args;
  try {
    switch (verb) {
      case "serve":
        return await serveVerb(rest);
      case "certificate":
        return await (await import("./certificate.ts")).certificateVerb(rest);
      case "doctor":
        return await (await import("./doctor/doctor.ts")).doctorVerb(rest);
      case "version":
      case "--version":
        return await printVersion();
      case undefined:
      case "help":
      case "-h":
      case "--help":
        process.stdout.write(helpText);
        return 0;
      default:
        throw new Error(`There is no command "${verb}". Try: pilothouse --help`);
    }
  } catch (error) {
    process.stderr.write(`pilothouse: ${oneLine(error)}\n`);
    return 1;
  }
}

function oneLine(error: unknown): string {
  const problem = asProblem(error);
  const text =
    problem.code === "unknown" && error instanceof Error && !(error instanceof Problem)
      ? error.message
      : [problem.message, problem.fields.why].filter(Boolean).join(" ");
  return text.replace(/\s+/g, " ").trim();
}

async function printVersion(): Promise<number> {
  const { version } = await import("../../package.json", { with: { type: "json" } }).then((m) => m.default);
  process.stdout.write(`pilothouse ${version} (Node ${process.version})\n`);
  return 0;
}
