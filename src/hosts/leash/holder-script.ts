import { leaderName } from "./start.ts";

/**
 * What the holder does, for any POSIX `sh` and nothing but `sleep` and `kill`. It reads words from its standard input,
 * which the kernel closes when the connection or the server ends; without a word for a minute (a cut network sends no
 * end) it goes on as if it had been closed, unless it is told that there is no network in between. Then it ends every session that one of our leaders is in: SIGTERM, and what
 * still lives after two seconds SIGKILL. Programs that began a session of their own, as the monitors of containers do,
 * live on. Words: `kill SIGNAL PID` for a whole group; `end PID` for its whole session, whose terminal was
 * closed; `add PID` and `del PID` for sessions that carry no mark; `finish PID` lets a leader end that waits for it.
 */
export const holderScript = `
mark=$1
told=" "
timer=
cd /
exec 2>/dev/null
arm() { # a clock that was told to stop before it could hear that sees within four seconds that nobody needs it
  (
    trap 'kill $s; exit' TERM
    for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
      sleep 4 & s=$!
      wait $s
      kill -s 0 $$ || exit
    done
    kill -s ALRM $$
  ) </dev/null >/dev/null &
  timer=$!
}
quiet() { [ -z "$timer" ] || kill "$timer"; timer=; }
stat_of() { # sets ppid, group, session
  l=; IFS= read -r l <"$1/stat" || return 1
  set -- \${l##*) }
  group=$3; session=$4
}
sessions() { # adds to found
  for d in /proc/[0-9]*; do
    [ -O "$d" ] || continue
    l=; IFS= read -r l <"$d/cmdline"
    case $l in
    *${leaderName}"$mark"*|*"${leaderName}' '$mark'"*) ;;
    *) continue ;;
    esac
    stat_of "$d" || continue
    case $found in *" $session "*) ;; *) found="$found$session " ;; esac
  done
}
members() { # sets alive
  alive=
  for d in /proc/[0-9]*; do
    stat_of "$d" || continue
    [ "$session" != "$mine" ] || continue
    case $l in *") Z "*) continue ;; esac
    case $found in *" $session "*) alive="$alive \${d#/proc/}" ;; esac
  done
}
sweep() {
  trap : ALRM
  quiet
  stat_of /proc/$$; mine=$session
  found=$told
  sessions; members
  for n in 1 2; do
    [ -n "$alive" ] || return
    [ "$n" = 2 ] || { kill -s TERM $alive; kill -s CONT $alive; }
    sleep 1
    sessions; members
  done
  [ -n "$alive" ] || return
  kill -s KILL $alive
  sessions; members
  [ -z "$alive" ] || kill -s KILL $alive
}
rest() { # what it started itself
  found=" $mine " mine=
  members
  for p in $alive; do [ "$p" = "$$" ] || kill -s KILL "$p"; done
}
end() { # a shell with jobs has groups of its own, which the end of the terminal does not reach
  stat_of /proc/$$; mine=$session
  stat_of "/proc/$1" || session=$1
  found=" $session "
  for s in HUP KILL; do
    members
    [ -n "$alive" ] || return
    kill -s $s $alive; kill -s CONT $alive
    sleep 1
  done
}
trap : HUP INT QUIT USR1 USR2 PIPE TERM
trap 'sweep; rest; exit 0' ALRM
echo holding
[ "$alone" ] || arm
while read -r what a b; do
  case $what in
  # Only now and then: a timer that is ended while it begins would not notice, and strike later.
  "") quiet; arm ;;
  kill) kill -s "$a" -- "-$b" ;;
  end) ( trap - TERM ALRM; end "$a" ) </dev/null >/dev/null & ;;
  finish) kill -s USR1 "$a" ;;
  add) told="$told$a " ;;
  del) case $told in *" $a "*) told="\${told%% $a *} \${told#* $a }" ;; esac ;;
  esac
done
sweep
rest
exit 0
`;
