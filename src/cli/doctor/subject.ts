import { stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { asProblem } from "../../problem/index.ts";
import { readConfig } from "../config.ts";
import { answerOf } from "./ask.ts";
import { type Subject, unseen } from "./check.ts";
import { standing } from "./config-file.ts";
import { type Options, plainSubject, portOf, serviceUser, subjectMs, usualPort } from "./plain-subject.ts";

/** What `plainSubject` says, with the settings, and whose the data is. What cannot be told in time is left as it was. */
export async function subjectOf(options: Options, limit = subjectMs): Promise<Subject> {
  const plain = plainSubject(options);
  const { service, data, configFile: file, uid } = plain;
  const inTime = <T>(work: Promise<T>, otherwise: T): Promise<T> =>
    Promise.race([work, delay(limit, otherwise, { ref: false })]);
  const signal = AbortSignal.timeout(limit);
  const self = accountOf(String(uid), signal).then((account) => account ?? { uid, name: String(uid) });
  const [{ config, trouble }, { name: user }, runsAs] = await Promise.all([
    inTime(settings(file, options.config !== undefined), plain),
    inTime(self, { uid, name: plain.user }),
    inTime(
      service
        ? accountOf(serviceUser, signal)
        : self.then((asks) => ownerOf(data, asks, options.data !== undefined, signal)),
      { uid, name: plain.user },
    ),
  ]);
  return {
    ...plain,
    multiUser: options["multi-user"] ?? (service || config?.multiUser === true),
    config,
    trouble,
    port: portOf(options.port) ?? config?.port ?? usualPort,
    user,
    runsAs,
  };
}

async function settings(file: string, named: boolean): Promise<Pick<Subject, "config" | "trouble">> {
  const trouble = (title: string, why: string): Pick<Subject, "config" | "trouble"> => ({
    config: undefined,
    trouble: {
      state: "problem",
      title,
      why: `${why} The console does not start with it.`.trim(),
      mend: `edit ${file}; "pilothouse --help" tells what may stand in it`,
      advice: true,
    },
  });
  const is = await stat(file).catch((error: NodeJS.ErrnoException) => error);
  if (is instanceof Error)
    return is.code === "ENOENT" && named ? trouble(`There is no ${file}.`, "") : { config: {}, trouble: undefined };
  // A pipe would be waited for.
  if (!is.isFile()) return trouble(`${file} is no ordinary file.`, "");
  try {
    return { config: await readConfig("", file), trouble: undefined };
  } catch (error) {
    const { message, fields } = asProblem(error);
    if (/EACCES/.test(fields.why ?? ""))
      return { config: undefined, trouble: unseen(`The file ${file}`, fields.why ?? "") };
    return trouble(message, fields.why ?? "");
  }
}

/** Whom the console of a data directory runs as: its owner where somebody looks at another's, else who asks. */
async function ownerOf(
  data: string,
  asks: NonNullable<Subject["runsAs"]>,
  named: boolean,
  signal: AbortSignal,
): Promise<NonNullable<Subject["runsAs"]>> {
  const is = await standing(data);
  // The usual place of who asks is his, whoever it belongs to: started with sudo once, it may be root's.
  if ("error" in is || is.uid === asks.uid || !(named || asks.uid === 0)) return asks;
  return (await accountOf(String(is.uid), signal)) ?? { uid: is.uid, name: String(is.uid) };
}

/** By name or number, as the name services know it. */
async function accountOf(who: string, signal: AbortSignal): Promise<Subject["runsAs"]> {
  const line = await answerOf(["getent", "passwd", "--", who], signal);
  const [name, , uid] = line?.split("\n")[0]?.split(":") ?? [];
  return name === undefined || uid === undefined ? undefined : { uid: Number(uid), name };
}
