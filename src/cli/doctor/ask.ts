import { constants } from "node:fs";
import { access, open } from "node:fs/promises";
import { join } from "node:path";
import { localHost, run } from "../../hosts/index.ts";
import type { Subject } from "./check.ts";

type Argv = readonly [string, ...string[]];

/** What a program prints; undefined where it is missing or fails. */
export async function answerOf(argv: Argv, signal: AbortSignal): Promise<string | undefined> {
  return await run(localHost(), argv, { signal, env: { LC_ALL: "C" } }).catch(() => undefined);
}

/** A small text file; undefined where it cannot be read. What is no file, as a pipe, is not waited for. */
export async function textOf(path: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return (await file.stat()).isFile() ? await file.readFile({ encoding: "utf8", signal }) : undefined;
  } catch {
    return undefined;
  }
}

/** Where a program lies, in the usual folders too that users do not look in; undefined where it is missing. */
export async function whereIs(program: string, path = process.env.PATH ?? ""): Promise<string | undefined> {
  for (const folder of [...path.split(":"), "/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"]) {
    const file = join(folder || ".", program);
    if (
      await access(file, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  return undefined;
}

/** Whether whom the console runs as may read a path, by trying it; undefined where only root could try. */
export async function readableThere(
  { runsAs, uid }: Pick<Subject, "runsAs" | "uid">,
  path: string,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  if (!runsAs) return undefined;
  if (runsAs.uid === uid)
    return access(path, constants.R_OK).then(
      () => true,
      () => false,
    );
  if (uid !== 0 || runsAs.name.startsWith("-")) return undefined;
  const group = await answerOf(["id", "-g", "--", runsAs.name], signal);
  if (group === undefined) return undefined;
  const as: Argv = ["setpriv", `--reuid=${runsAs.uid}`, `--regid=${group.trim()}`, "--init-groups"];
  return (await answerOf([...as, "test", "-r", path], signal)) !== undefined;
}
