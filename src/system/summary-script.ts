import type { Facts } from "./facts.ts";
import { fileSystemsOf, parseMountinfo, parseStatFs } from "./mounts.ts";
import { type CpuReading, type Load, parseLoadavg, parseMeminfo, parsePressure, parseStat } from "./proc.ts";
import { kernelGone, parsePackages } from "./reboot.ts";
import { parseUnits, unitLimit } from "./units.ts";

/** Most bytes of an answer; an honest one has some kilobytes. */
export const answerLimit = 128 * 1024;

/**
 * One program for all that a line about a machine needs: connecting costs more than reading. Plain POSIX shell with
 * programs that coreutils and BusyBox both have; every part is cut where it is made. $1 is a random word that begins
 * each part, so that what a login shell prints before cannot be taken for an answer; $2 asks for the slow parts.
 * Only file systems on disks of this machine are asked: a dead server of the network never answers.
 */
const script = `exec 2>/dev/null
LC_ALL=C
export LC_ALL
part() { echo; echo "$m $1"; }
m=$1
part load; head -c 256 /proc/loadavg
part stat; head -c 65536 /proc/stat | grep '^cpu'
part memory; head -c 4096 /proc/meminfo
part pressure; head -c 512 /proc/pressure/memory
if [ "$2" = slow ]; then
  disks() { grep -E '^[0-9]+ [0-9]+ [0-9:]+ [^ ]+ (/|/tmp|/run|/var/tmp) | - (zfs|btrfs|bcachefs|virtiofs) | - [^ ]+ /dev/' /proc/self/mountinfo | head -n 64; }
  part mounts; disks | head -c 32768
  part disks; disks | while read -r a b c d point rest; do stat -f -c '%S %b %f %a %c %d %n' -- "$(printf %b "$point")"; done | head -c 16384
  part user; id -u
  if [ -d /run/systemd/system ]; then
    failed() { systemctl "$@" list-units --state=failed --plain --no-legend --no-pager --full </dev/null | head -c 8192; }
    part units; failed
    [ "$(id -u)" = 0 ] || failed --user
  fi
  if [ -e /run/reboot-required ]; then part reboot; head -c 4096 /run/reboot-required.pkgs; fi
  part kernel; uname -r; ls /usr/lib/modules | head -n 64
fi
part end
`;

/** The command of the summary. @param mark a random word of [a-z0-9] */
export function summaryCommand(mark: string, slow: boolean): readonly [string, ...string[]] {
  return ["sh", "-c", script, "summary", mark, slow ? "slow" : "quick"];
}

/** Whether the answer, as far as it has come, is whole. */
export function isWhole(text: string, mark: string): boolean {
  return text.includes(`\n${mark} end\n`);
}

/** What changes from second to second. */
export interface QuickFigures {
  readonly load?: Load;
  readonly cpu?: CpuReading;
}

/** What a machine said about itself. Every word comes from the host: what is not understood is left out. */
export interface SummaryAnswer extends QuickFigures, Omit<Facts, "checked" | "missing"> {}

/** Reads the answer of `summaryCommand`. Undefined where it is none: the machine answers with something else. */
export function parseSummary(text: string, mark: string): SummaryAnswer | undefined {
  const parts = new Map<string, string>();
  // What comes before the first mark is somebody's greeting.
  for (const piece of text.split(`\n${mark} `, 32).slice(1)) {
    const end = piece.indexOf("\n");
    if (end > 0) parts.set(piece.slice(0, end), piece.slice(end + 1));
  }
  const load = parseLoadavg(parts.get("load") ?? "");
  const cpu = parseStat(parts.get("stat") ?? "");
  const memory = parseMeminfo(parts.get("memory") ?? "");
  if (!load && !cpu && !memory) return undefined;
  const memoryPressure = parsePressure(parts.get("pressure") ?? "");
  const mounts = fileSystemsOf(parseMountinfo(parts.get("mounts") ?? ""));
  const units = parts.get("units");
  const reboot = rebootOf(parts.get("reboot"), parts.get("kernel") ?? "");
  return {
    ...(load ? { load } : {}),
    ...(cpu ? { cpu } : {}),
    ...(memory ? { memory } : {}),
    ...(memoryPressure ? { memoryPressure } : {}),
    fileSystems: parseStatFs(parts.get("disks") ?? "", mounts),
    ...(units === undefined ? {} : { failedUnits: [...new Set(parseUnits(units))].slice(0, unitLimit) }),
    ...(reboot ? { reboot } : {}),
  };
}

function rebootOf(note: string | undefined, kernel: string): Facts["reboot"] {
  if (note !== undefined) return { packages: parsePackages(note) };
  const [running = "", ...installed] = kernel.split("\n", 80).map((line) => line.trim());
  return kernelGone(
    running,
    installed.filter((name) => name !== ""),
  )
    ? { packages: [] }
    : undefined;
}
