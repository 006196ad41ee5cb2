import { leaderName } from "./start.ts";

/**
 * What the holder does, for any POSIX `sh` and nothing but `sleep` and `kill`. It reads words from its standard input,
 * which the kernel closes when the connection or the server ends; without a word for a minute (a cut network sends no
 * end) it goes on as if it had been closed, unless it is told that there is no network in between. Then it ends every session that one of our leaders is in: SIGTERM, and what
 * still lives after two seconds SIGKILL. Programs that began a session of their own, as the monitors of containers do,
 * live on. Words: `kill SIGNAL PID` for a whole group; `end PID` for its whole session, whose terminal was
 * closed; `add PID START` and `del PID` for sessions that carry no mark; `finish PID` lets a leader end that waits for it.
 * A number alone is never believed, for numbers are used again: whoever has it must carry the mark in its command line, or
 * have begun at START, in clock ticks since boot.
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
stat_of() { # sets state, group, session, start
  l=; IFS= read -r l <"$1/stat" || return 1
  set -- \${l##*) }
  state=$1; group=$3; session=$4; start=\${20}
}
marked() { # whether a process carries our mark, and is this user's
  [ -O "$1" ] || return 1
  l=; IFS= read -r l <"$1/cmdline"
  case $l in
  *${leaderName}"$mark"*|*"${leaderName}' '$mark'"*) ;;
  *) return 1 ;;
  esac
}
leads() { # whether a number is a leader's of ours, or is nobody's
  stat_of "/proc/$1" && [ "$state" != Z ] || return 0
  marked "/proc/$1"
}
# Sessions stand in lists as NUMBER:START of their first process, without START where that has gone. The kernel gives a
# number to nobody else while a session or a group still has it: what is left of one that lost its first is still that one.
keep() { # drops from found what is another's by now
  k=$found; found=" "
  for t in $k; do
    if stat_of "/proc/\${t%%:*}"; then [ "$start" = "\${t#*:}" ] || continue; fi
    found="$found$t "
  done
}
find_session() { # adds the session of a process to found
  stat_of "$1" || return
  case $found in *" $session:"*) return ;; esac
  f=$session start=
  stat_of "/proc/$f"
  found="$found$f:$start "
}
sessions() { # adds to found
  keep
  for d in /proc/[0-9]*; do
    marked "$d" && find_session "$d"
  done
}
members() { # sets alive
  alive=
  for d in /proc/[0-9]*; do
    stat_of "$d" || continue
    [ "$session" != "$mine" ] && [ "$state" != Z ] || continue
    case $found in *" $session:"*) alive="$alive \${d#/proc/}" ;; esac
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
  found=" $mine: " mine=
  members
  for p in $alive; do [ "$p" = "$$" ] || kill -s KILL "$p"; done
}
end() { # a shell with jobs has groups of its own, which the end of the terminal does not reach
  stat_of /proc/$$; mine=$session
  found=" "
  case $told in
  *" $1:"*) t=\${told#*" $1:"}; found=" $1:\${t%% *} " ;;
  *)
    # One that is ending has no command line any more and is not a zombie yet.
    leads "$1" || { sleep 1; leads "$1" || return; }
    find_session "/proc/$1"
    [ "$found" != " " ] || found=" $1: "
  ;;
  esac
  for s in HUP KILL; do
    keep; members
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
  kill) leads "$b" && kill -s "$a" -- "-$b" ;;
  end) ( trap - TERM ALRM; end "$a" ) </dev/null >/dev/null & ;;
  finish) leads "$a" && kill -s USR1 "$a" ;;
  add) told="$told$a:$b " ;;
  del) case $told in *" $a:"*) t=\${told#*" $a:"}; told="\${told%%" $a:"*} \${t#* }" ;; esac ;;
  esac
done
sweep
rest
exit 0
`;
