import type { DoctorReport } from "../../../src/server/index.ts";

const states: Record<DoctorReport["rows"][number]["state"], string> = {
  ok: "OK",
  warning: "Warning",
  problem: "Problem",
  unseen: "Not seen",
};

const counted = (count: number, one: string, many: string): string[] =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];

export const doctorText = {
  open: "Check this console…",
  title: "Check of this console",
  intro: (machine: string, user: string) => `What “pilothouse doctor” sees on ${machine}, as ${user}.`,
  state: (state: keyof typeof states) => states[state],
  sum: ({ problems, warnings, unseen }: Pick<DoctorReport, "problems" | "warnings" | "unseen">) =>
    [
      ...counted(problems, "problem", "problems"),
      ...counted(warnings, "warning", "warnings"),
      ...counted(unseen, "thing not seen", "things not seen"),
    ].join(", ") || "All is well",
  mend: "What to do:",
  again: "Check again",
  checking: "Checking…",
  close: "Close",
};
