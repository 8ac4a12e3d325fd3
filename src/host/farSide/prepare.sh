# Makes the private directory of a recording; the recorder comes on standard input. Usage: sh -c PROGRAM prepare BASE PLAN
set -u
umask 077
LC_ALL=C
export LC_ALL
[ -d "$1" ] || { echo "there is no directory $1" >&2 && exit 1; }
case $1 in /*) base=${1%/} ;; *) base=$PWD/$1 ;; esac
directory=$(mktemp -d "$base/xen-io-profiler.XXXXXXXX") || exit 1
if cat >"$directory/recorder.sh" && printf '%s\n' "$2" >"$directory/plan"; then
  printf '%s\n' "$directory"
else
  rm -rf -- "$directory"
  exit 1
fi
