import { trickle } from "../../hosts/index.ts";
import type { Containers } from "../engine.ts";

/** The variable by which the programs of one terminal are known. */
export const terminalVariable = "PILOTHOUSE_TERMINAL";

/**
 * Engines leave a program running whose terminal has gone. So a second, tiny program waits in the container for its
 * standard input to end, which the kernel sees to even where this server is killed, and then hangs up on every program
 * of that terminal, as a real one would: SIGHUP to all, which nohup survives; a second later SIGKILL to what still
 * holds the terminal. A program that an engine is only just starting is waited for. It uses nothing but the shell, for
 * there may be nothing else.
 */
const script = `
over=
while IFS= read -r v; do [ "$v" = over ] && over=1; done
found() {
  pids=
  for d in /proc/[0-9]*; do
    while IFS= read -r v || [ -n "$v" ]; do
      case $v in *"$1"*)
        if [ "$2" ]; then
          IFS= read -r s < "$d/stat" || continue
          s=\${s##*) }
          set -f; set -- "$1" "$2" $s
          [ "$7" != 0 ] || break
        fi
        pids="$pids \${d#/proc/}"; break;;
      esac
    done < "$d/environ"
  done
}
tries=0
while found "$1" '' 2>/dev/null; [ ! "$pids" ]; do
  [ "$over" ] && exit 0
  tries=$((tries + 1))
  [ $tries -gt 12 ] && exit 0
  sleep 0.5 2>/dev/null || sleep 1 2>/dev/null
done
kill -HUP $pids 2>/dev/null
kill -CONT $pids 2>/dev/null
sleep 1 2>/dev/null
set +f
found "$1" tty 2>/dev/null
[ "$pids" ] || exit 0
kill -KILL $pids 2>/dev/null
:
`;

export interface Leash extends AsyncDisposable {
  /** The program has ended by itself: only what it left behind is to be ended, nothing to be waited for. */
  over(): void;
}

/**
 * Sees to it that no program of the terminal is left when it is disposed, or when this server dies.
 * @param shell the words that start a shell which takes -c
 * @param mark the value of `terminalVariable` in the terminal's environment
 */
export async function leash(
  containers: Containers,
  id: string,
  { shell, mark, user }: { shell: readonly [string, ...string[]]; mark: string; user: string | undefined },
): Promise<Leash> {
  const session = await containers.exec(id, {
    // The script goes by the environment, so that lists of processes stay readable.
    argv: [...shell, "-c", 'eval "$PILOTHOUSE_LEASH"', "pilothouse-leash", `${terminalVariable}=${mark}`],
    env: [`PILOTHOUSE_LEASH=${script}`],
    tty: false,
    ...(user === undefined ? {} : { user }),
  });
  session.stream.on("error", () => {});
  trickle(session.stream);
  return {
    over: () => void session.stream.write("over\n"),
    async [Symbol.asyncDispose]() {
      session.stream.end();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise((resolve) => {
        timer = setTimeout(resolve, 10_000);
      });
      await Promise.race([session.exit.catch(() => {}), late]);
      clearTimeout(timer);
      await session[Symbol.asyncDispose]();
    },
  };
}
