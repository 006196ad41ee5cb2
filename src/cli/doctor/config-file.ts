import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readableThere } from "./ask.ts";
import { asRoot, type Check, deadPlace, type Subject, unseen } from "./check.ts";
import type { Row } from "./report.ts";

/** Owner and mode of a path; the code of the error where that cannot be told. */
export type Standing = { readonly uid: number; readonly mode: number } | { readonly error: string };

/** How long owner and mode may take where there is a trouble to be told already, in milliseconds. */
const troubleMs = 1000;

export const configFile: Check = {
  name: "settings",
  late: () => deadPlace("--config"),
  async look(subject, signal) {
    const file = subject.configFile;
    const seen = async () => {
      const above = await nearest(file);
      const [own, folder, readable] = await Promise.all([
        standing(file),
        standing(above),
        readableThere(subject, file, signal),
      ]);
      return { own, folder, above, readable };
    };
    const { trouble } = subject;
    // What could not be read in time is told as that, and not waited for once more.
    const found = await Promise.race([seen(), ...(trouble ? [delay(troubleMs, undefined, { ref: false })] : [])]);
    return found === undefined ? (trouble ? [trouble] : []) : judgeConfigFile(subject, found);
  },
};

/** The nearest folder above a path that is there. */
export async function nearest(path: string): Promise<string> {
  let at = dirname(path);
  while (at !== "/" && "error" in (await standing(at))) at = dirname(at);
  return at;
}

export async function standing(path: string): Promise<Standing> {
  return stat(path).then(
    ({ uid, mode }) => ({ uid, mode: mode & 0o7777 }),
    (error: NodeJS.ErrnoException) => ({ error: error.code ?? error.message }),
  );
}

export function judgeConfigFile(
  subject: Pick<Subject, "configFile" | "data" | "uid" | "runsAs" | "trouble">,
  found: {
    readonly own: Standing;
    readonly folder: Standing;
    /** The path of that folder: the nearest one that is there. */
    readonly above: string;
    readonly readable: boolean | undefined;
  },
): readonly Row[] {
  const { configFile: file, trouble, runsAs } = subject;
  const { own, folder, above, readable } = found;
  const mayOwn = (uid: number): boolean => uid === 0 || uid === runsAs?.uid;
  if ("error" in own) {
    if (own.error !== "ENOENT") return [unseen(`The file ${file}`, own.error)];
    if (trouble) return [trouble];
    // Of the data directory itself the next look tells it.
    if (above === subject.data) return [usual(file)];
    const open = "error" in folder ? undefined : (folder.mode & 0o022) !== 0 ? "others than its owner" : undefined;
    const foreign = "error" in folder || mayOwn(folder.uid) ? undefined : `user ${folder.uid}`;
    // A sticky folder lets nobody replace what is another's, yet everybody make what is not there.
    if (open === undefined && foreign === undefined) return [usual(file)];
    return [
      {
        state: "problem",
        title: `There is no ${file}, and ${open ?? foreign} may put one there: ${above} is open to them.`,
        why: "Whoever makes the settings decides who is let in, and under whose certificate.",
        mend: sticky(folder)
          ? "choose a folder that is yours alone with --data"
          : asRoot(subject, open === undefined ? `chown root: ${above}` : `chmod go-w ${above}`),
        advice: sticky(folder),
      },
    ];
  }
  const rows: Row[] = [];
  if (trouble) rows.push(trouble);
  for (const [path, is] of [
    [file, own],
    [dirname(file), folder],
  ] as const) {
    if ("error" in is) continue;
    // A sticky folder, as /tmp, lets nobody replace what is another's.
    if ((is.mode & 0o022) !== 0 && !sticky(is))
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

function usual(file: string): Row {
  return { state: "ok", title: `All settings are the usual ones: there is no ${file}.` };
}

/** As /tmp is. */
function sticky(is: Standing): boolean {
  return !("error" in is) && (is.mode & 0o1000) !== 0;
}
