# Processes that the recording started, and the timers that tell it of time. Each is known by its start time too.

begun_at() { # begun_at PID: its start in ticks since boot, which tells it from a later process of the same number
  read -r line <"/proc/$1/stat" || return 1
  # shellcheck disable=SC2086
  set -- ${line##*) }
  echo "${20}"
} 2>/dev/null

remember() { # remember NAME PID
  printf '%s %s %s\n' "$1" "$2" "$(begun_at "$2")" >>processes
}

end_nap() { # ends what a helper waits for. A signal that comes before the child has become that program is lost (dash clears its traps then)
  looks=0
  while [ "$looks" -lt 1000 ] && read -r line <"/proc/$nap/stat"; do
    case $line in *"($napping)"* | *'(xen-io-watch)'*) break ;; esac
    looks=$((looks + 1))
  done
  kill "$nap"
} 2>/dev/null

timer() { # timer SECONDS EVENT: leaves no sleep behind when it is ended
  (
    exec 3<&-
    nap='' ended='' napping=sleep
    trap 'ended=1; [ -z "$nap" ] || end_nap' TERM
    sleep "$1" &
    nap=$!
    [ -z "$ended" ] || end_nap
    wait "$nap" && [ -z "$ended" ] && echo "$2" >&7
  ) >/dev/null 2>&1 &
  helpers="$helpers $!"
  remember helper $!
}

end_helpers() {
  for helper in $helpers; do
    end_helper
    wait "$helper"
  done
  helpers=
} 2>/dev/null

end_helper() { # told again, now and then, until it is gone: a signal that comes before it has set its own trap is lost, too
  looks=0
  while [ "$looks" -lt 5000 ]; do
    [ $((looks % 500)) -ne 0 ] || kill "$helper" || return
    read -r line <"/proc/$helper/stat" || return
    case $line in *') Z '*) return ;; esac
    looks=$((looks + 1))
  done
}

launch() { # launch NAME OUTPUT COMMAND...: what it says on stderr goes to NAME.said
  name=$1 output=$2
  shift 2
  running="$running $name"
  (
    exec 3<&- >/dev/null 2>&1
    "$@" >"$output" 2>"$name.said" 7<&- 8<&- 9<&- &
    child=$!
    remember "$name" "$child"
    wait "$child"
    status=$?
    times >"$name.cpu"
    echo "ended $name $status" >&7
  ) &
}

pid_of() { # pid_of NAME: of a process that still is the one that was launched
  while read -r known pid begun; do
    if [ "$known" = "$1" ] && [ "$(begun_at "$pid")" = "$begun" ]; then echo "$pid"; fi
  done <processes
}

signal() { # signal SIGNAL NAME: its group too where it leads one
  for pid in $(pid_of "$2"); do
    kill -s "$1" -- "-$pid" 2>/dev/null || kill -s "$1" "$pid" 2>/dev/null
  done
}

leading() { # leading COMMAND...: as the leader of a group, so that it ends with what it starts
  if command -v setsid >/dev/null; then exec setsid "$@"; else exec "$@"; fi
}

is_running() {
  case "$running " in *" $1 "*) return 0 ;; esac
  return 1
}

each_running() { for name in $running; do signal "$1" "$name"; done; }
