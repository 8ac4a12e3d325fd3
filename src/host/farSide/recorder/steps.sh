# The steps of a recording, in their order.

prepare() {
  if [ -n "$perf_events" ]; then start_perf perf perf.data -g -e "$perf_events"; fi
  if [ -n "$pmu_mode" ]; then
    pmu=/sys/hypervisor/pmu/pmu_mode
    cat $pmu >pmu-mode.before
    if [ "$(cat $pmu)" = "$pmu_mode" ] || echo "$pmu_mode" >$pmu; then
      start_perf pmu "xen-pmu-$pmu_mode.perf.data" -e cycles
    else
      rm -f pmu-mode.before
      say "failed pmu the mode of Xen's PMU cannot be set to $pmu_mode"
    fi
  fi 2>/dev/null
  # They are off already: its answer says that perf is up. (`ping` and `stop` are newer than control by fifos.)
  tell_perf disable
}

arm() {
  state=arming
  if [ "$want_counters" = 1 ]; then counters before; fi
  if [ -n "$trace_mask" ]; then
    set -- xentrace -D -e "$trace_mask" -T $((seconds + patience)) xentrace.bin
    echo "$*" >xentrace.cmd
    now >xentrace.start
    launch xentrace /dev/null "$@"
    sleep 1 # its events begin about a second after its start
  fi
  if [ "$want_xentop" = 1 ]; then
    launch xentop xentop.txt xentop -b -f -v -n -d 1 -i $((seconds + patience))
  fi
  state=armed
  say armed
}

recording() {
  state=recording
  say started
  read -r up _ </proc/uptime
  begun=${up%.*}${up#*.}
  looked=$begun
  timer "$seconds" time
}

go() {
  state=starting
  if [ -n "$workload" ]; then
    printf '%s\n' "$workload" >workload.cmd
    now >workload.start
    set -- sh -c "$workload"
    # For the case that nobody is left to end it.
    if command -v timeout >/dev/null; then
      set -- timeout -s TERM -k 10 $((seconds + workload_grace + patience)) "$@"
    fi
    launch workload workload.json leading "$@"
  fi
  tell_perf enable
}

finish() { # finish REASON
  case $state in
    preparing | ready | arming | armed | starting) state=abandoned ;;
    recording) state=finishing kept=1 ;;
    *) return 0 ;;
  esac
  end_helpers
  say "stopped $1"
  # Not INT, which jobs in the background of a shell are born ignoring.
  for name in perf pmu xentrace xentop; do signal TERM "$name"; done
  if [ "$state" = finishing ] && [ "$want_counters" = 1 ]; then counters after; fi
  # A load that was to last as long as the recording may yet write its report.
  if [ "$1" = time ] && [ "$workload_grace" -gt 0 ]; then timer "$workload_grace" enough; else signal TERM workload; fi
  none_left
  [ "$state" != over ] || return 0
  timer 60 impatient
  timer 120 stuck
}

none_left() {
  case $state in finishing | abandoned) ;; *) return 0 ;; esac
  [ -n "$running" ] || state=over
  return 0
}

ended() { # ended NAME STATUS
  case $1 in
    xentrace) now >xentrace.end ;;
    workload) now >workload.end && echo "$2" >workload.rc ;;
  esac
  without=
  for name in $running; do [ "$name" = "$1" ] || without="$without $name"; done
  running=$without
  if [ "$1" != workload ] && [ "$state" != finishing ] && [ "$state" != abandoned ]; then
    say "failed $1 $(tail -n 20 "$1.said" | tr '\n\r' '  ' | cut -c 1-1500)"
  fi
  case $1 in
    perf | pmu) [ "$acks" -eq 0 ] || acknowledged ;;
  esac
  case "$running " in
    *" perf "* | *" pmu "* | *" xentrace "*) ;;
    *) [ "$state" != recording ] || [ "$sampling" = 0 ] || finish gone ;;
  esac
  none_left
}

# What is fetched stands in `index`, a line each: SIZE SHA256 PATH (- where the machine cannot tell).
pack() {
  for name in perf xentrace workload; do [ ! -s "$name.said" ] || mv "$name.said" "$name.out"; done
  [ ! -f perf.out ] || mv perf.out perf-record.out
  # A load's report is JSON; anything else it said is kept under another name.
  if [ -f workload.json ] && [ "$(head -c 1 workload.json)" != '{' ]; then mv workload.json workload.output; fi
  rm -f events ctl.* ./*.said ./*.cpu
  find . -type f -size 0 -exec rm -f {} +
  find . -type f -size +16k ! -name '*.sh' -exec gzip -1 {} +
  find . -type f ! -name recorder.sh ! -name plan ! -name processes ! -name 'index*' | while IFS= read -r file; do
    [ -f "$file" ] || continue
    sum=$(sha256sum <"$file") || sum=-
    echo "$(wc -c <"$file") ${sum%% *} ${file#./}"
  done >index.part
  mv index.part index
} 2>/dev/null
