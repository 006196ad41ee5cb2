import { stat } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { asProblem, Problem } from "../../problem/index.ts";
import { readConfig } from "../config.ts";
import { dataDirectory as usualDirectory } from "../data-directory.ts";
import { answerOf } from "./ask.ts";
import { certificate } from "./certificate.ts";
import { type Check, lookAll, lookMs, type Subject, unseen } from "./check.ts";
import { configFile, standing } from "./config-file.ts";
import { dataDirectory } from "./data-directory.ts";
import { database } from "./database.ts";
import { engines } from "./engines.ts";
import { kernel } from "./kernel.ts";
import { login } from "./login.ts";
import { people } from "./people.ts";
import { port } from "./port.ts";
import { programs } from "./programs.ts";
import { type Report, type Row, reportText } from "./report.ts";
import { rootless } from "./rootless.ts";
import { runtime } from "./runtime.ts";
import { service } from "./service.ts";

const checks: readonly Check[] = [
  runtime,
  service,
  configFile,
  dataDirectory,
  database,
  port,
  certificate,
  login,
  people,
  programs,
  engines,
  rootless,
  kernel,
];

/** Where the package puts the program, its settings and its data (packaging/layout.mjs, pilothouse.service). */
const installed = {
  program: "/usr/lib/pilothouse",
  config: "/etc/pilothouse/config.json",
  data: "/var/lib/pilothouse",
};
const serviceUser = "pilothouse";
const usualPort = 9090;

/** `pilothouse doctor`: says what is missing on this machine and how to mend it. Gives 0 where there is no problem. */
export async function doctorVerb(args: readonly string[]): Promise<number> {
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
  const subject = await subjectOf(values);
  const rows = await lookAll(checks, subject);
  const report = await reportOf(subject, rows);
  const text = values.json ? `${JSON.stringify(report, undefined, 2)}\n` : reportText(report);
  await new Promise((written) => process.stdout.write(text, written));
  const code = report.problems === 0 ? 0 : 1;
  // What hangs in a look that was given up must not keep the answer back.
  process.exit(code);
  return code;
}

interface Options {
  readonly data?: string | undefined;
  readonly config?: string | undefined;
  readonly port?: string | undefined;
  readonly "multi-user"?: boolean | undefined;
}

async function subjectOf(options: Options): Promise<Subject> {
  const packaged = import.meta.dirname.startsWith(`${installed.program}/`);
  const service = packaged && (options.data === undefined || resolve(options.data) === installed.data);
  const data = service ? installed.data : usualDirectory(options.data);
  const named = options.config === undefined ? undefined : resolve(options.config);
  const file = named ?? (service ? installed.config : join(data, "config.json"));
  const { config, trouble } = await settings(file, named !== undefined);
  const uid = process.getuid?.() ?? -1;
  const user = userName(uid);
  const multiUser = options["multi-user"] ?? (service || config?.multiUser === true);
  return {
    service,
    multiUser,
    data,
    configFile: file,
    config,
    trouble,
    port: portOf(options.port) ?? config?.port ?? usualPort,
    uid,
    user,
    runsAs: service
      ? await accountOf(serviceUser)
      : await ownerOf(data, { uid, name: user }, options.data !== undefined),
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
): Promise<NonNullable<Subject["runsAs"]>> {
  const is = await standing(data);
  // The usual place of who asks is his, whoever it belongs to: started with sudo once, it may be root's.
  if ("error" in is || is.uid === asks.uid || !(named || asks.uid === 0)) return asks;
  return (await accountOf(String(is.uid))) ?? { uid: is.uid, name: String(is.uid) };
}

/** By name or number, as the name services know it. */
async function accountOf(who: string): Promise<Subject["runsAs"]> {
  const line = await answerOf(["getent", "passwd", "--", who], AbortSignal.timeout(lookMs));
  const [name, , uid] = line?.split("\n")[0]?.split(":") ?? [];
  return name === undefined || uid === undefined ? undefined : { uid: Number(uid), name };
}

/** One that is in no list of users has no name. */
function userName(uid: number): string {
  try {
    return userInfo().username;
  } catch {
    return String(uid);
  }
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65535) return Number(text);
  throw new Problem("invalid-input", { title: `--port takes a number from 0 to 65535, not "${text}".` });
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
