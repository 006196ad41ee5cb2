/**
 * What a shell of the host runs to look things up beneath a folder that somebody else writes to. SFTP has no openat(2):
 * a path that was looked at may lead elsewhere when it is opened. A process's own folder cannot be exchanged under it:
 * so the shell steps from folder to folder, then asks the kernel whether as many steps up lead back to where it began,
 * and looks at the last part from there. (`pwd -P` would not do: bash works it out from names.)
 *
 * Every request is one call in a subshell; the answer begins with "ok" or "no WHY".
 */
export const walkScript = `
LC_ALL=C; export LC_ALL; unset CDPATH
no() { printf 'no %s\\n' "$1"; exit; }
# Whether what is not seen is not there, or in a folder that may not be searched.
nowhere() {
  set -- "\${1%/*}"
  while [ -n "$1" ] && [ ! -d "$1" ]; do set -- "\${1%/*}"; done
  if [ -x "\${1:-/}" ]; then no gone; else no denied; fi
}
# Why something that is there could not be entered; it may have come just now.
closed() {
  [ -e "$1" ] || return
  [ -d "$1" ] || no link
  [ -x "$1" ] && no gone
  no denied
}
absent() { if [ -x . ]; then no gone; else no denied; fi; }
walk() {
  cd "$1" 2>/dev/null || { closed "$1"; nowhere "$1"; }
  top=$(stat -c %d:%i .); shift; up=.
  for part do
    [ -L "./$part" ] && no link
    cd "./$part" 2>/dev/null || { closed "./$part"; absent; }
    up=$up/..
  done
  [ -n "$top" ] && [ "$(stat -c %d:%i "$up")" = "$top" ] || no link
}
if find . -maxdepth 0 -printf '' 2>/dev/null; then
  show() { find "$@" -printf '%y %m %s %T@ %U %G %f\\0%l\\0' 2>/dev/null; }
  one() { show "$1" -maxdepth 0; }
  all() { show . -mindepth 1 -maxdepth 1; }
else
  one() {
    set -- "$1" "$(stat -c '%a %s %Y %u %g' "$1" 2>/dev/null)"
    [ -n "$2" ] || return
    kind=o; [ -f "$1" ] && kind=f; [ -d "$1" ] && kind=d; [ -L "$1" ] && kind=l
    printf '%s %s %s\\0' "$kind" "$2" "\${1#./}"
    [ $kind = l ] && readlink -n "$1"
    printf '\\0'
  }
  all() { for name in ./.* ./*; do case $name in ./. | ./..) ;; *) one "$name" ;; esac; done; }
fi
look() { [ -L "./$1" ] || [ -e "./$1" ] || absent; printf 'ok\\n'; one "./$1"; printf '\\0'; }
list() { [ -r . ] || no denied; printf 'ok\\n'; all; printf '\\0'; }
if command -v perl >/dev/null; then
  copy() { perl -e "$copier" "./$1" "$2" || printf -- "-1\\n"; }
elif dd if=/dev/null iflag=nofollow,nonblock,noctty 2>/dev/null; then
  copy() {
    size=$(stat -c %s "./$1"); left=$((size - $2)); failed=
    printf 'ok\\n'
    if [ $left -gt 0 ]; then
      printf '%s\\n' $left
      failed=$({ { {
        dd if="./$1" iflag=nofollow,nonblock,noctty,skip_bytes,count_bytes,fullblock bs=65536 skip="$2" count=$left \\
          2>/dev/null || printf failed >&3
        head -c $left /dev/zero
      } | head -c $left; } >&4; } 3>&1 2>/dev/null)
    fi
    if [ -n "$failed" ] || [ "$(stat -c %s "./$1")" -lt "$size" ]; then printf -- '-1\\n'; else printf '0\\n'; fi
  } 4>&1
else
  copy() { no tool; }
fi
take() {
  [ -L "./$1" ] && no kind
  [ -e "./$1" ] || absent
  [ -f "./$1" ] || no kind
  [ -r "./$1" ] || no denied
  copy "$1" "$2"
}
copier='
use Fcntl; $| = 1;
my ($name, $start) = @ARGV;
sub refuse { print "no $_[0]\\n"; exit }
sub why { refuse($!{ENOENT} ? "gone" : $!{EACCES} || $!{EPERM} ? "denied" : "failed") }
sysopen(my $place, $name, 010000000 | O_NOFOLLOW) or why;
refuse("kind") unless -f $place;
sysopen(my $file, "/proc/self/fd/" . fileno($place), O_RDONLY | O_NONBLOCK | O_NOCTTY) or why;
sysseek($file, $start, 0) if $start;
print "ok\\n";
while (1) {
  my $n = sysread($file, my $piece, 65536);
  if (!defined $n) { print "-1\\n"; exit }
  print "$n\\n", $piece;
  exit unless $n;
}'
`;
