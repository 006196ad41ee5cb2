import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * When what is packaged was written, in seconds since 1970: $SOURCE_DATE_EPOCH
 * (https://reproducible-builds.org/specs/source-date-epoch), else the commit's.
 * @returns {{ date: number, commit: string | undefined }} NaN where neither is known
 */
export function commitDate(root, env = process.env) {
  let commit;
  let date = Number.NaN;
  try {
    const said = execFileSync("git", ["-C", root, "log", "-1", "--format=%ct %h"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [seconds, hash] = String(said).trim().split(" ");
    commit = hash;
    date = Number(seconds);
  } catch {
    // No git, or no clone of it.
  }
  if (env.SOURCE_DATE_EPOCH) date = Number(env.SOURCE_DATE_EPOCH);
  return { date, commit };
}

/**
 * The version in package.json as one that comes before its release, and after those of earlier commits
 * (deb-version(7)): "0.1.0~20261124150000.bdeba00".
 */
export function debVersion(root, date, commit) {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const time = new Date(date * 1000).toISOString().replace(/\D/g, "").slice(0, 14);
  return `${version}~${[time, commit].filter(Boolean).join(".")}`;
}
