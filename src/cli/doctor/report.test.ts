import assert from "node:assert/strict";
import { test } from "node:test";
import { type Report, reportText } from "./report.ts";

const report: Report = {
  format: 1,
  version: "1.2.3",
  machine: "box",
  user: "ann",
  mode: "single-user",
  data: "/d",
  config: "/d/config.json",
  rows: [
    { check: "a", state: "ok", title: "Fine.", why: "of no interest" },
    { check: "b", state: "problem", title: "Bad\u001b[2J\nname.", why: "It matters.", mend: "do this" },
    { check: "c", state: "unseen", title: "Hidden.", why: "EACCES", mend: "sudo pilothouse doctor" },
  ],
  problems: 1,
  warnings: 0,
  unseen: 1,
};

test("each row is a line; what is not ok says why and how to mend it; other people's words move no cursor", () => {
  assert.equal(
    reportText(report),
    `Pilothouse 1.2.3 on box, looked at as ann.
Mode: single-user. Settings: /d/config.json. Data: /d.

ok       Fine.
problem  Bad?[2J?name.
         Why:  It matters.
         Mend: do this
unseen   Hidden.
         Why:  EACCES
         Mend: sudo pilothouse doctor

1 problem, 1 unseen.
`,
  );
  const well = { ...report, rows: report.rows.slice(0, 1), problems: 0, unseen: 0 };
  assert.match(reportText(well), /\nAll is well\.\n$/);
  assert.match(reportText({ ...well, problems: 2, warnings: 1 }), /\n2 problems, 1 warning\.\n$/);
});
