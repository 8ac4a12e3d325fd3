# perf, over its control fifos.

tell_perf() { # tell_perf COMMAND
  told=$1
  acks=0
  told_at=$(now)
  for which in perf pmu; do
    is_running "$which" || continue
    acks=$((acks + 1))
    if [ "$which" = perf ]; then echo "$1" >&8; else echo "$1" >&9; fi
  done
  [ "$acks" -gt 0 ] || perf_answered
}

perf_answered() {
  [ -z "$told" ] || [ "$acks" -gt 0 ] || case $told in
    disable) state=ready && say ready ;;
    enable) recording ;;
  esac
  told=
}

acknowledged() {
  [ "$acks" -gt 0 ] || return 0
  acks=$((acks - 1))
  [ "$acks" -eq 0 ] || return 0
  echo "$told_at $told ack" >>perf-control.log
  perf_answered
}

start_perf() { # start_perf NAME FILE OPTION...
  which=$1 file=$2
  shift 2
  mkfifo "ctl.$which"
  # Held open in both directions: what is written before perf opens it stays, and a perf that has gone holds up nobody.
  if [ "$which" = perf ]; then exec 8<>ctl.perf; else exec 9<>ctl.pmu; fi
  # -N: nothing is put into the build id cache of the machine. timeout: the second line of defence.
  set -- perf record -N -a "$@" -F "$frequency" -k CLOCK_MONOTONIC -D -1 "--control=fifo:ctl.$which,events" -o "$file"
  [ "$which" = perf ] && echo "$*" >perf-record.cmd
  if command -v timeout >/dev/null; then
    set -- timeout -s TERM -k 30 $((seconds + patience + 60)) "$@"
  fi
  launch "$which" /dev/null "$@"
}
