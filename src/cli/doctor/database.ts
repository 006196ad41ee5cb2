import { stat } from "node:fs/promises";
import { join } from "node:path";
import { examineDatabase } from "../../database/index.ts";
import { asProblem, type Problem } from "../../problem/index.ts";
import { type Check, deadPlace, unseen } from "./check.ts";
import type { Row } from "./report.ts";

/** In the place of the code of an error: a pipe would be waited for. */
const noFile = "no file";

export const database: Check = {
  name: "database",
  late: () => deadPlace("--data"),
  async look({ data }) {
    const file = join(data, "pilothouse.db");
    const size = await stat(file).then(
      (is) => (is.isFile() ? is.size : noFile),
      (error: NodeJS.ErrnoException) => error.code ?? error.message,
    );
    if (typeof size === "string") return judgeDatabase(file, { error: size });
    try {
      return judgeDatabase(file, { size, whole: examineDatabase(data) });
    } catch (error) {
      return judgeDatabase(file, { problem: asProblem(error) });
    }
  },
};

export function judgeDatabase(
  file: string,
  found:
    | { readonly error: string }
    | { readonly problem: Problem }
    | { readonly size: number; readonly whole: boolean },
): readonly Row[] {
  if ("error" in found)
    return found.error === "ENOENT"
      ? [{ state: "ok", title: "There are no records yet." }]
      : found.error === noFile
        ? [
            {
              state: "problem",
              title: `${file} is no ordinary file.`,
              why: "The console keeps its records there and does not start with it.",
              mend: `mv ${file} ${file}.old`,
            },
          ]
        : [unseen(`The database ${file}`, found.error)];
  if ("problem" in found) {
    const { fields, message } = found.problem;
    // SQLITE_BUSY and SQLITE_LOCKED (sqlite.org/rescode.html)
    if (/database (?:table )?is locked/i.test(message + (fields.detail?.output ?? "")))
      return [
        {
          state: "problem",
          title: `The database ${file} is locked by another program.`,
          why: "The console waits for it five seconds and then does not start, or what it does fails.",
          mend: `fuser --verbose ${file} tells who has it open; end what is no console`,
          advice: true,
        },
      ];
    const unreadable = /unable to open|readonly|permission|EACCES/i.test(message + (fields.detail?.output ?? ""));
    if (unreadable) return [unseen(`The database ${file}`, "it cannot be opened with these rights")];
    const mend = /Move it away \((.+?)\)/.exec(fields.why ?? "")?.[1];
    return [
      {
        state: "problem",
        title: message,
        ...(fields.why ? { why: fields.why } : {}),
        mend: mend ?? "install the newer version again",
        advice: mend === undefined,
      },
    ];
  }
  const size = `${(found.size / 2 ** 20).toFixed(1)} MiB`;
  return [
    { state: "ok", title: found.whole ? `The database is sound (${size}).` : `The database can be opened (${size}).` },
  ];
}
