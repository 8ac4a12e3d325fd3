# Ends what a recording left running and removes its private directory. POSIX sh. Usage: sh -c PROGRAM clear-away DIRECTORY
set -u
LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
trap '' HUP PIPE
case $1 in
  */xen-io-profiler.??????*) ;;
  *) echo "not a directory of a recording: $1" >&2 && exit 2 ;;
esac
[ -e "$1" ] || exit 0
# Another user's directory may say anything about which processes to end.
[ -n "$(find "$1" -prune -type d -user "$(id -u)")" ] || { echo "not a directory of this user: $1" >&2 && exit 2; }
cd "$1" || exit 1

living() { # the processes of the recording that are still the ones that were started: NAME PID lines
  while read -r name pid begun; do
    read -r line <"/proc/$pid/stat" || continue
    # shellcheck disable=SC2086
    set -- ${line##*) }
    if [ "${20}" = "$begun" ] && [ "$1" != Z ]; then echo "$name $pid"; fi
  done <processes
} 2>/dev/null

signal() { # signal SIGNAL
  living | while read -r name pid; do
    kill -s "$1" -- "-$pid" || kill -s "$1" "$pid"
  done
} 2>/dev/null

traced=$(living | grep -c '^xentrace ')
# The recorder itself ignores nothing but HUP; what it started is ended with it.
for name in TERM TERM KILL; do
  [ -n "$(living)" ] || break
  signal $name
  for _ in 1 2 3 4 5 6; do
    [ -n "$(living)" ] || break
    sleep 0.5
  done
done
# An xentrace that had to be killed leaves tracing on in the hypervisor; one that ends by itself switches it off.
if [ "$traced" -gt 0 ] && ! pidof xentrace >/dev/null; then xentrace -D -T 1 /dev/null >/dev/null 2>&1; fi
if [ -s pmu-mode.before ]; then cat pmu-mode.before >/sys/hypervisor/pmu/pmu_mode; fi 2>/dev/null
cd / && rm -rf -- "$1"
