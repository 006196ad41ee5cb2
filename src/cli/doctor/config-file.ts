import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { readableThere } from "./ask.ts";
import { asRoot, type Check, type Subject, unseen } from "./check.ts";
import type { Row } from "./report.ts";

/** Owner and mode of a path; the code of the error where that cannot be told. */
export type Standing = { readonly uid: number; readonly mode: number } | { readonly error: string };

export const configFile: Check = {
  name: "settings",
  async look(subject, signal) {
    const file = subject.configFile;
    const [own, folder, readable] = await Promise.all([
      standing(file),
      standing(dirname(file)),
      readableThere(subject, file, signal),
    ]);
    return judgeConfigFile(subject, { own, folder, readable });
  },
};

export async function standing(path: string): Promise<Standing> {
  return stat(path).then(
    ({ uid, mode }) => ({ uid, mode: mode & 0o7777 }),
    (error: NodeJS.ErrnoException) => ({ error: error.code ?? error.message }),
  );
}

export function judgeConfigFile(
  subject: Pick<Subject, "configFile" | "uid" | "runsAs" | "trouble">,
  { own, folder, readable }: { own: Standing; folder: Standing; readable: boolean | undefined },
): readonly Row[] {
  const { configFile: file, trouble, runsAs } = subject;
  if ("error" in own) {
    if (own.error === "ENOENT")
      return [{ state: "ok", title: `All settings are the usual ones: there is no ${file}.` }];
    return [unseen(`The file ${file}`, own.error)];
  }
  const rows: Row[] = [];
  if (trouble) rows.push(trouble);
  const mayOwn = (uid: number): boolean => uid === 0 || uid === runsAs?.uid;
  for (const [path, is] of [
    [file, own],
    [dirname(file), folder],
  ] as const) {
    if ("error" in is) continue;
    // A sticky folder, as /tmp, lets nobody replace what is another's.
    if ((is.mode & 0o022) !== 0 && (is.mode & 0o1000) === 0)
      rows.push({
        state: "problem",
        title: `Others than its owner may write to ${path}.`,
        why: "Whoever changes the settings decides who is let in, and under whose certificate.",
        mend: asRoot(subject, `chmod go-w ${path}`),
      });
    if (!mayOwn(is.uid))
      rows.push({
        state: "problem",
        title: `${path} belongs to user ${is.uid}, who is neither root nor whom the console runs as.`,
        why: "Whoever changes the settings decides who is let in, and under whose certificate.",
        mend: asRoot(subject, `chown root: ${path}`),
      });
  }
  if (readable === false && !trouble)
    rows.push({
      state: "problem",
      title: `${runsAs?.name} cannot read ${file}.`,
      why: "The console runs as that user and does not start without its settings.",
      mend: asRoot(subject, `chmod a+r ${file}`),
    });
  return rows.length > 0
    ? rows
    : [{ state: "ok", title: `The settings in ${file} fit, and are nobody else's to change.` }];
}
