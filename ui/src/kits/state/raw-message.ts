import type { ProblemData } from "../../../../src/problem/index.ts";

/** A problem as plain text, for a report to somebody who can help. */
export function rawMessage(problem: ProblemData): string {
  const { title, why, code, time, detail = {} } = problem;
  const lines = [title, why ?? "", `code: ${code}`, `time: ${time}`];
  for (const [key, value] of Object.entries(detail)) if (key !== "output") lines.push(`${key}: ${String(value)}`);
  if (detail.output !== undefined) lines.push("", detail.output);
  return lines.filter((l, i) => l !== "" || i > 3).join("\n");
}
