import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { Problem } from "../../problem/index.ts";
import { dataDirectory as usualDirectory } from "../data-directory.ts";
import { deadPlace, type Subject } from "./check.ts";
import type { Row } from "./report.ts";

/** Where the package puts the program, its settings and its data (packaging/layout.mjs, pilothouse.service). */
const installed = {
  program: "/usr/lib/pilothouse",
  config: "/etc/pilothouse/config.json",
  data: "/var/lib/pilothouse",
};
export const serviceUser = "pilothouse";
export const usualPort = 9090;

/** How long the settings, and whose the data is, may take to be told, in milliseconds. */
export const subjectMs = 2500;

export interface Options {
  readonly data?: string | undefined;
  readonly config?: string | undefined;
  readonly port?: string | undefined;
  readonly "multi-user"?: boolean | undefined;
}

/** What can be said without looking at anything that may hang. @throws Problem for options that do not fit */
export function plainSubject(options: Options): Subject {
  const packaged = import.meta.dirname.startsWith(`${installed.program}/`);
  const service = packaged && (options.data === undefined || resolve(options.data) === installed.data);
  const data = service ? installed.data : usualDirectory(options.data);
  const named = options.config === undefined ? undefined : resolve(options.config);
  const file = named ?? (service ? installed.config : join(data, "config.json"));
  const uid = process.getuid?.() ?? -1;
  const user = String(uid);
  return {
    service,
    multiUser: options["multi-user"] ?? service,
    data,
    configFile: file,
    config: undefined,
    trouble: late(file),
    port: portOf(options.port) ?? usualPort,
    uid,
    user,
    runsAs: { uid, name: user },
    // Of the kernel's own file systems: it does not hang.
    systemd: existsSync("/run/systemd/system"),
  };
}

function late(file: string): Row {
  return {
    state: "problem",
    title: `The settings in ${file} could not be read in ${subjectMs / 1000} seconds.`,
    why: "The disk or the server that they lie on does not answer; the console would wait for it before it starts.",
    mend: deadPlace("--config"),
    advice: true,
  };
}

export function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65535) return Number(text);
  throw new Problem("invalid-input", { title: `--port takes a number from 0 to 65535, not "${text}".` });
}
