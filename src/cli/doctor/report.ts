import type { DoctorReport } from "../../server/index.ts";
import { printable } from "../printable.ts";

/** What `--json` prints. */
export type Report = DoctorReport;

/** What one look has found: a line for a person, why it matters, and the command that mends it. */
export type Row = Omit<DoctorReport["rows"][number], "check">;

const states = ["problem", "warning", "unseen", "ok"] as const;

/** The report for a person: one line for each row, and below it what matters of it. */
export function reportText({ version, machine, user, mode, data, config, ...report }: Report): string {
  const lines = [
    `Pilothouse ${version} on ${machine}, looked at as ${user}.`,
    `Mode: ${mode}. Settings: ${config}. Data: ${data}.`,
    "",
  ];
  for (const { state, title, why, mend } of report.rows) {
    lines.push(`${state.padEnd(8)} ${title}`);
    if (state === "ok") continue;
    if (why) lines.push(`${" ".repeat(9)}Why:  ${why}`);
    if (mend) lines.push(`${" ".repeat(9)}Mend: ${mend}`);
  }
  const counts = { problem: report.problems, warning: report.warnings, unseen: report.unseen };
  const told = states.flatMap((state) =>
    state === "ok" || counts[state] === 0
      ? []
      : [state === "unseen" ? `${counts[state]} unseen` : `${counts[state]} ${state}${counts[state] === 1 ? "" : "s"}`],
  );
  lines.push("", told.length === 0 ? "All is well." : `${told.join(", ")}.`);
  return `${lines.map(printable).join("\n")}\n`;
}
