# Tells how busy the domains are, look after look, until its standard input ends: that is how the end of the connection shows,
# for sshd sends no signals. POSIX sh, changes nothing. Usage: sh -c PROGRAM watch-load SECONDS
# "== KIND", then lines of it behind a blank. KIND is
#   xentop       everything that follows is xentop's, one screen after another
#   list TIME    xl list at that time of /proc/uptime
#   stat TIME    /proc/stat and /proc/meminfo of a machine without Xen, likewise
set -u
LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
exec 3<&0 </dev/null

under_watch() { # under_watch COMMAND...: ends with the standard input
  "$@" 3<&- &
  child=$!
  (
    while read -r _ <&3; do :; done
    kill "$child"
    # xentop heeds a signal between two looks; one that hangs in xenstore does not.
    for _ in 1 2 3 4 5 6 7 8; do
      kill -0 "$child" && sleep 0.5
    done
    kill -9 "$child"
  ) >/dev/null 2>&1 &
  watcher=$!
  wait "$child"
  status=$?
  kill "$watcher" 2>/dev/null
  return $status
}

looks() { # looks KIND SECONDS: ends when a look fails
  while read -r up _ </proc/uptime && said=$("$1" 2>&1); do
    printf '== %s %s\n' "$1" "$up" && printf '%s\n' "$said" | sed 's/^/ /' || return
    sleep "$2" >/dev/null 2>&1
  done
  printf '%s\n' "${said:-}" | head -c 1000 >&2
}

list() {
  if command -v timeout >/dev/null 2>&1; then timeout -k 2 20 xl list; else xl list; fi
}

stat() { grep -h -e '^cpu' -e '^MemTotal' /proc/stat /proc/meminfo; }

case $(cat /proc/xen/capabilities 2>/dev/null) in
  *control_d*)
    if command -v xentop >/dev/null 2>&1; then
      echo '== xentop'
      under_watch xentop -b -f -d "$1"
      # One that was told to end succeeds or dies of it; one that cannot work fails, and there is a substitute.
      case $? in 0 | 129 | 1[3-9]?) exit 0 ;; esac
    fi
    under_watch looks list "$1"
    ;;
  *) under_watch looks stat "$1" ;;
esac
