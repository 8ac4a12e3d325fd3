# Records on the machine it runs on; POSIX sh, nothing is installed. Started in the private directory that holds it and `plan`.
#
# Orders on standard input, a line each:  arm  go  over (its time is up)  stop.  Its end means that the connection is lost: the recording is then
# stopped and kept. Reports on standard output, a line each:
#   ready | armed | started | progress SECONDS BYTES SAMPLES | stopped REASON | failed SOURCE TEXT | packing | done
#   SAMPLES: in perf's files so far; - where nobody can count
#   cpu SOURCE USER SYSTEM   (times of the process, as the shell's `times` prints them)
# REASON is one of  time order connection disk late gone.
#
# Everything that happens is a line in one fifo, `events`: orders, perf's answers, timers, ends of processes. So nothing can be
# waited for that does not come.
#
# This text is made of the parts in recorder/, in the order that recorderProgram.ts gives them.
# shellcheck disable=SC2154 # what the plan assigns
set -u
umask 077
LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
cd "${0%/*}" || exit 1
# perf leaves an unreadable file when a lost connection hangs it up; being ignored is inherited.
trap '' HUP PIPE
# shellcheck source=/dev/null
. ./plan

say() { printf '%s\n' "$*"; } 2>/dev/null
now() { date +%s.%N; }

bounded() { # bounded SECONDS COMMAND...: tools of Xen hang where its daemons are gone
  if command -v timeout >/dev/null; then timeout -k 2 "$@"; else shift && "$@"; fi
} 2>/dev/null
