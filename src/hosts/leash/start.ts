import { Problem } from "../../problem/index.ts";
import { encoded, shWord, word } from "./quote.ts";

/** How the processes of a wire are known: a random name, that nobody on the host can guess before they run. */
export type Mark = string & { readonly brand: "mark" };

/**
 * What every program of ours on a host is started by, before we say what it is: `sh -c boot NAME MARK`. It says its
 * number, reads one line and runs what that line holds. No `'`, no `!`, no line end and no `\`, so that it passes every
 * log-in shell in single quotes.
 */
const boot = 'echo "$1:$$"; ph_s=$2; test -n "$ph_s" || IFS= read -r ph_s; eval "$(printf "$ph_s")"';

/** The name of a program's leader in the list of processes; the mark follows. The holder ends what has this name. */
export const leaderName = "pilothouse-wire";
/** The name of the holder. */
export const holderName = "pilothouse-hold";

/**
 * Starts a leader or a holder. It must be the first of a session of its own (as sshd makes one for each channel) for
 * `Leash` to end it, and reads what it is to do from standard input, unless that is given here.
 */
export function bootCommand(name: string, mark: Mark, script?: string): readonly [string, ...string[]] {
  return ["sh", "-c", boot, name, mark, ...(script === undefined ? [] : [encoded(script)])];
}

/** The same as a line for the log-in shell of a person, whichever that is. */
export function bootLine(name: string, mark: Mark, script?: string): string {
  const line = `exec sh -c '${boot}' '${name}' '${mark}'`;
  return script === undefined ? line : `${line} ${word(script)}`;
}

/** The line that a leader or a holder waits for. */
export function scriptLine(script: string): string {
  return `${encoded(script)}\n`;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly cwd?: string | undefined;
  /** Where its input comes from: what follows the line, or nowhere. */
  readonly stdin: "follows" | "empty";
  /** In a terminal there is one stream only. */
  readonly terminal?: boolean;
  /** It may run under a sudo that logs, which drops output that it has not passed on when its program ends. */
  readonly waits?: boolean;
}

/** What a leader that waits says at the end, on both of its streams. */
export function lastLine(mark: Mark): string {
  return `${mark}:end`;
}

/** What a leader says on the line after its number. */
export const verdicts = ["started", "gone", "denied", "folder"] as const;
export type Verdict = (typeof verdicts)[number];

/**
 * Waits until everything printed has come (`finish` of the holder), where somebody in between passes it on: the parent's
 * output is another than ours then.
 */
const wait = `
if [ "$(readlink /proc/$$/fd/1)" != "$(readlink "/proc/$PPID/fd/1")" ]; then
  trap 'kill "$ph_z"; exit "$ph_c"' USR1
  ph_z=$$
  echo "$ph_mark:end"
  echo "$ph_mark:end" >&3
  while :; do
    sleep 60 </dev/null >/dev/null 3>&- & ph_z=$!
    wait "$ph_z"
  done
fi`;

/**
 * The script of a leader: says how it stands, runs the program as its child, and ends as that did. It stays, instead of
 * becoming the program, so that the holder knows it by its command line; it outlives signals that the program may want
 * to handle, and says nothing of its own about how the program ended.
 * @throws Problem `invalid-input` for what no program can be given
 */
export function leaderScript(argv: readonly string[], options: StartOptions): string {
  const [program = ""] = argv;
  for (const text of [...argv, options.cwd ?? "", ...Object.entries(options.env ?? {}).flat()])
    if (text.includes("\0")) throw new Problem("invalid-input", { title: "A program cannot be given a zero byte." });
  if (program === "" || program.startsWith("-"))
    throw new Problem("invalid-input", { title: `"${program}" is no name of a program.` });
  const lines = ["ph_mark=$1", "trap : HUP INT QUIT USR1 USR2 PIPE ALRM TERM"];
  if (options.cwd !== undefined) {
    const folder = options.cwd.startsWith("/") ? options.cwd : `./${options.cwd}`;
    lines.push(`CDPATH= cd ${shWord(folder)} 2>/dev/null || { echo folder; exit 127; }`);
  }
  for (const [name, value] of Object.entries(options.env ?? {})) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      throw new Problem("invalid-input", { title: `"${name}" is no name of a variable.` });
    lines.push(`export ${name}=${shWord(value)}`);
  }
  lines.push(
    `set -- ${argv.map(shWord).join(" ")}`,
    // A shell would take a builtin of that name, and tells a missing program from one that fails by words only.
    "ph_f=gone",
    'ph_look() { if [ -f "$1" ] && [ -x "$1" ]; then ph_f=started; elif [ -e "$1" ] && [ "$ph_f" = gone ]; then ph_f=denied; fi; }',
    'case $1 in */*) ph_look "$1" ;; *) set -f; IFS=:; for ph_d in $PATH; do ph_look "$ph_d/$1"; done; set +f; unset IFS ;; esac',
    '[ "$ph_f" = started ] || { echo "$ph_f"; exit 127; }',
  );
  // Said by the child, where signals do what they do to any program: one that comes from then on is not lost.
  if (options.terminal) lines.push('( echo started; exec "$@" )');
  else {
    const empty = options.stdin === "empty" ? "</dev/null " : "";
    lines.push("exec 3>&2 2>/dev/null");
    lines.push(`( echo "$ph_mark:started" >&3; echo started; exec "$@" ${empty}2>&3 3>&- )`);
  }
  lines.push("ph_c=$?");
  if (options.waits && !options.terminal) lines.push(wait);
  lines.push("exit $ph_c");
  return lines.join("\n");
}
