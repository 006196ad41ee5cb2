import { hostname } from "node:os";
import { parseArgs } from "node:util";
import type { Subject } from "./check.ts";
import { lookApart } from "./looks.ts";
import { type Report, type Row, reportText } from "./report.ts";

/** `pilothouse doctor`: says what is missing on this machine and how to mend it. Gives 0 where there is no problem. */
export async function doctorVerb(args: readonly string[]): Promise<number> {
  if (args[0] === "--look" && process.send) return await (await import("./look-process.ts")).serveLooks();
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: "boolean" },
      data: { type: "string" },
      config: { type: "string" },
      port: { type: "string" },
      "multi-user": { type: "boolean" },
    },
  });
  const { subject, rows } = await lookApart(values);
  const report = await reportOf(subject, rows);
  const text = values.json ? `${JSON.stringify(report, undefined, 2)}\n` : reportText(report);
  await new Promise((written) => process.stdout.write(text, written));
  const code = report.problems === 0 ? 0 : 1;
  // What hangs in a look that was given up must not keep the answer back.
  process.exit(code);
  return code;
}

async function reportOf(subject: Subject, rows: Report["rows"]): Promise<Report> {
  const { version } = await import("../../../package.json", { with: { type: "json" } }).then(
    (module) => module.default,
  );
  const count = (state: Row["state"]): number => rows.filter((row) => row.state === state).length;
  return {
    format: 1,
    version,
    machine: hostname(),
    user: subject.user,
    mode: subject.multiUser ? "multi-user" : "single-user",
    data: subject.data,
    config: subject.configFile,
    rows,
    problems: count("problem"),
    warnings: count("warning"),
    unseen: count("unseen"),
  };
}
