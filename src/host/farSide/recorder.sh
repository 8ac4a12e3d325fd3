# Records on the machine it runs on; POSIX sh, nothing is installed. Started in the private directory that holds it and `plan`.
#
# Orders on standard input, a line each:  arm  go  stop.  Its end means that the connection is lost: the recording is then
# stopped and kept. Reports on standard output, a line each:
#   ready | armed | started | progress SECONDS BYTES | stopped REASON | note TEXT | failed SOURCE TEXT | packing | done
#   cpu SOURCE USER SYSTEM   (times of the process, as the shell's `times` prints them)
# REASON is one of  time order connection disk late gone.
#
# Everything that happens is a line in one fifo, `events`: orders, perf's answers, timers, ends of processes. So nothing can be
# waited for that does not come.
set -u
umask 077
LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
cd "${0%/*}" || exit 1
# perf leaves an unreadable file when a lost connection hangs it up; being ignored is inherited.
trap '' HUP PIPE
. ./plan

begun_at() { # begun_at PID: its start in ticks since boot, which tells it from a later process of the same number
  read -r line <"/proc/$1/stat" || return 1
  # shellcheck disable=SC2086
  set -- ${line##*) }
  echo "${20}"
} 2>/dev/null

remember() { # remember NAME PID
  printf '%s %s %s\n' "$1" "$2" "$(begun_at "$2")" >>processes
}

say() { printf '%s\n' "$*"; } 2>/dev/null
now() { date +%s.%N; }

bounded() { # bounded SECONDS COMMAND...: tools of Xen hang where its daemons are gone
  if command -v timeout >/dev/null; then timeout -k 2 "$@"; else shift && "$@"; fi
} 2>/dev/null

exec 3<&0 </dev/null
mkfifo events || exit 1
exec 7<>events
remember recorder $$
# TERM is not trapped: between its fork and its own trap a helper would run this shell's, and so miss its end.
helpers=
running=
state=preparing
kept=0
acks=0
told=

timer() { # timer SECONDS EVENT: leaves no sleep behind when it is ended
  (
    exec 3<&-
    nap= ended=
    trap 'ended=1; [ -z "$nap" ] || kill "$nap"' TERM
    sleep "$1" &
    nap=$!
    [ -z "$ended" ] || kill "$nap"
    wait "$nap" && [ -z "$ended" ] && echo "$2" >&7
  ) >/dev/null 2>&1 &
  helpers="$helpers $!"
  remember helper $!
}

ticker() { # a tick a second, and the end of everything if the recorder is gone
  (
    exec 3<&-
    nap= ended=
    trap 'ended=1; [ -z "$nap" ] || kill "$nap"' TERM
    while [ -z "$ended" ] && kill -0 $$; do
      sleep 1 &
      nap=$!
      [ -z "$ended" ] || kill "$nap"
      wait "$nap" && echo tick >&7
    done
    # Killed from outside, the recorder can end nothing any more.
    kill -0 $$ || for name in perf pmu xentrace xentop workload; do signal TERM "$name"; done
  ) >/dev/null 2>&1 &
  helpers="$helpers $!"
  remember helper $!
}

end_helpers() {
  for helper in $helpers; do
    kill "$helper" 2>/dev/null
    wait "$helper" 2>/dev/null
  done
  helpers=
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

# --- what the machine counts and says

clocks() {
  now
  case $(uname -m) in x86_64) call=228 ;; aarch64) call=113 ;; *) call= ;; esac
  if [ -n "$call" ] && command -v perl >/dev/null; then
    perl -e 'for ([0, "REALTIME"], [1, "MONOTONIC"], [4, "MONOTONIC_RAW"], [7, "BOOTTIME"]) {
      my $time = "\0" x 16; syscall($ARGV[0], $_->[0], $time);
      printf "CLOCK_%-14s %d.%09d\n", $_->[1], unpack("qq", $time) }' "$call"
  elif [ -r /proc/timer_list ]; then
    # "now at 1577255785337 nsecs" is CLOCK_MONOTONIC; root only.
    now | sed 's/^/CLOCK_REALTIME /'
    sed -n '/^now at/{s/[^0-9]//g;s/^/0000000000/;s/0*\(.*[0-9]\)\(.\{9\}\)$/CLOCK_MONOTONIC \1.\2/p;q;}' /proc/timer_list
  fi
  cat /proc/uptime
} 2>/dev/null

# The time stamp counter between two readings of a clock, the tightest of 200: ties xentrace's time to perf's.
tsc() {
  [ "$(uname -m)" = x86_64 ] && command -v python3 >/dev/null || return 0
  bounded 20 python3 -c '
import ctypes, mmap, time
code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
code.write(b"\x0f\x31\x48\xc1\xe2\x20\x48\x09\xd0\xc3")  # rdtsc; shl rdx,32; or rax,rdx; ret
read = ctypes.CFUNCTYPE(ctypes.c_uint64)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
def reading():
    before = time.monotonic_ns(); tsc = read(); after = time.monotonic_ns()
    return after - before, before + (after - before) // 2, tsc
width, middle, tsc = min(reading() for _ in range(200))
wall = time.time_ns() - (time.monotonic_ns() - middle)
print("monotonic_ns", middle, "realtime_ns", wall, "tsc", tsc, "uncertainty_ns", width)'
} 2>/dev/null

values() { # values FILE...: "FILE VALUE" lines
  grep -H '' "$@" | sed 's/:\([^:]*\)$/ \1/'
} 2>/dev/null

counters() { # counters before|after
  clocks >"clocks.$1"
  tsc >"tsc.$1"
  cat /proc/net/dev >"netdev.$1"
  for file in diskstats interrupts softirqs stat; do cat "/proc/$file" >"$file.$1"; done
  ps -eo pid,tid,psr,cls,pri,stat,time,comm -L >"ps.$1"
  values /sys/class/net/vif*/statistics/* >"vif-stats.$1"
  values /sys/bus/xen-backend/devices/vbd-*/statistics/* >"blkback-stats.$1"
  for file in /sys/kernel/debug/xen-netback/*/*; do
    if [ -f "$file" ]; then echo "== $file" && cat "$file"; fi
  done >"netback-rings.$1"
  if [ "$control_domain" = 1 ]; then
    bounded 20 xl vcpu-list >"xl-vcpu-list.$1"
    bounded 20 xl list >"xl-list.$1"
  fi
} 2>/dev/null

texts() {
  uname -a >uname.txt
  lscpu >lscpu.txt
  for file in modules cmdline cpuinfo; do cat "/proc/$file" >"$file"; done
  grep -v _URL= /etc/os-release >os-release
  cat /sys/devices/system/clocksource/clocksource0/current_clocksource >clocksource
  # Hidden addresses are all 0 and would name nothing.
  if grep -q -m 1 '^0*[1-9a-f]' /proc/kallsyms; then cat /proc/kallsyms >kallsyms; fi
  perf --version >perf-version.txt
  for file in /sys/hypervisor/type /sys/hypervisor/version/* /sys/hypervisor/properties/* /sys/hypervisor/pmu/* \
    /proc/xen/capabilities; do
    [ -f "$file" ] && echo "$file: $(cat "$file" 2>&1)"
  done >sys-hypervisor.txt
  [ "$control_domain" = 1 ] || return 0
  bounded 20 xl info >xl-info.txt
  bounded 20 xl vcpu-list >xl-vcpu-list.txt
  bounded 20 xl list -l >xl-list-l.json
  bounded 20 xl cpupool-list >xl-cpupool-list.txt
  bounded 20 xl sched-credit2 >xl-sched-credit2.txt
  guests=$(bounded 20 xl list | awk 'NR > 1 && $2 > 0 { print $2 }')
  if [ -n "$guests" ]; then
    # shellcheck disable=SC2086
    bounded 20 xl network-list $guests >xl-network-list.txt
    # shellcheck disable=SC2086
    bounded 20 xl block-list $guests >xl-block-list.txt
  fi
  cat /proc/xen/xensyms >xensyms
} 2>/dev/null

# Programs and libraries that samples fell into, so that their functions have names elsewhere.
programs() {
  left=$programs_kb
  perf buildid-list -i perf.data | while read -r _ path; do
    case $path in *.ko | *.ko.* | */../*) continue ;; /*) ;; *) continue ;; esac
    [ -f "$path" ] || continue
    size=$(($(wc -c <"$path") / 1024 + 1))
    [ "$size" -le "$left" ] || continue
    left=$((left - size))
    mkdir -p "files${path%/*}" && cp "$path" "files$path"
  done
} 2>/dev/null

# --- perf, over its control fifos

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
    ping) state=ready && say ready ;;
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

# --- the steps

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
  tell_perf ping
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
  timer "$seconds" time
}

go() {
  state=starting
  if [ -n "$workload" ]; then
    printf '%s\n' "$workload" >workload.cmd
    now >workload.start
    launch workload workload.json leading sh -c "$workload"
  fi
  tell_perf enable
}

tick() {
  [ "$state" = recording ] || return 0
  read -r up _ </proc/uptime
  # shellcheck disable=SC2046
  set -- $(du -sk .)
  kb=${1:-0}
  # shellcheck disable=SC2046
  set -- $(df -Pk . | tail -n 1)
  # One line for the report, and for the decision.
  say "progress $(((${up%.*}${up#*.} - begun) / 100)) $((kb * 1024))"
  if [ "$kb" -gt "$most_kb" ] || [ "${4:-$spare_kb}" -lt "$spare_kb" ]; then finish disk; fi
}

finish() { # finish REASON
  case $state in
    preparing | ready | arming | armed | starting) state=abandoned ;;
    recording) state=finishing kept=1 ;;
    *) return 0 ;;
  esac
  end_helpers
  say "stopped $1"
  tell_perf stop
  signal TERM xentop
  # Not INT, which jobs in the background of a shell are born ignoring.
  signal TERM xentrace
  if [ "$state" = finishing ] && [ "$want_counters" = 1 ]; then counters after; fi
  if [ "$state" = abandoned ]; then signal TERM perf && signal TERM pmu; fi
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

each_running() { for name in $running; do signal "$1" "$name"; done; }

if [ -n "$perf_events$pmu_mode$trace_mask" ]; then sampling=1; else sampling=0; fi
(
  while read -r line <&3; do echo "order $line" >&7; done
  echo lost >&7
) >/dev/null 2>&1 &
reader=$!
remember reader $reader
ticker
timer "$patience" late
prepare
while [ "$state" != over ] && read -r event <&7; do
  case $event in
    *ack) acknowledged ;;
    'order arm') [ "$state" != ready ] || arm ;;
    'order go') [ "$state" != armed ] || go ;;
    'order stop') finish order ;;
    lost) finish connection ;;
    time) finish time ;;
    late) [ "$state" = recording ] || finish late ;;
    tick) tick ;;
    # shellcheck disable=SC2086
    'ended '*) ended ${event#ended } ;;
    enough) signal TERM workload ;;
    impatient) each_running TERM ;;
    stuck) each_running KILL ;;
  esac
done
end_helpers
kill "$reader" 2>/dev/null
wait "$reader" 2>/dev/null
if [ -s pmu-mode.before ]; then cat pmu-mode.before >/sys/hypervisor/pmu/pmu_mode; fi 2>/dev/null
for name in perf pmu xentrace xentop workload; do
  if [ -s "$name.cpu" ]; then say "cpu $name $(tail -n 1 "$name.cpu")"; fi
done
if [ "$kept" = 1 ]; then
  say packing
  texts
  if [ -s perf.data ]; then programs; fi
  pack
fi
say done
