# Says what a recording would find on this machine; POSIX sh, changes nothing. Usage: sh -c PROGRAM gather DIRECTORY
# A block each: "== NAME STATUS", then what was printed, every line behind a blank.
set -u
LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
trap '' HUP PIPE
as=

bounded() {
  if command -v timeout >/dev/null 2>&1; then timeout -k 2 20 "$@"; else "$@"; fi
}

ask() { # ask NAME COMMAND...
  name=$1
  shift
  said=$(bounded "$@" </dev/null 2>&1)
  answer "$name" '' "$said"
}

try() { # try NAME COMMAND...: with the exit status, for commands that say little
  name=$1
  shift
  said=$(bounded "$@" </dev/null 2>&1)
  answer "$name" $? "$said"
}

answer() {
  printf '== %s %s\n' "$1" "$2"
  [ -z "$3" ] || printf '%s\n' "$3" | head -c 8000 | sed 's/^/ /'
  # A cut last line must not swallow the next block.
  echo
}

try uid id -u
if [ "$(id -u)" != 0 ]; then
  try sudo sudo -n true
  if sudo -n true </dev/null >/dev/null 2>&1; then as='sudo -n'; fi
fi
for tool in mktemp mkfifo gzip sha256sum find sed grep head tail wc du df ps awk date cut tr \
  perf xl xentrace xentop timeout setsid perl python3; do
  command -v "$tool" >/dev/null 2>&1 && echo "$tool"
done | { said=$(cat) && answer tools 0 "$said"; }
ask kernel uname -r
try distribution cat /etc/os-release
try perf perf --version
# What perf record can be told while it runs; its help exits 129.
said=$(bounded perf record -h </dev/null 2>&1 | grep -e '--freq' -e '--control' -e 'ctl-fifo')
answer control '' "$said"
try paranoid cat /proc/sys/kernel/perf_event_paranoid
# shellcheck disable=SC2086
try pmu $as perf stat -x , -e cycles,instructions,LLC-load-misses true
# The first symbols are at 0 on every machine (per-CPU data); hidden, all are.
# shellcheck disable=SC2086,SC2016
ask kallsyms $as sed -n '/^0*[1-9a-f][0-9a-f]* /{p;q;}; $p' /proc/kallsyms
try clocksource cat /sys/devices/system/clocksource/clocksource0/current_clocksource
try hypervisor cat /sys/hypervisor/type
# shellcheck disable=SC2086
try capabilities $as cat /proc/xen/capabilities
if command -v xl >/dev/null 2>&1; then
  # shellcheck disable=SC2086
  try xl $as xl info
  # shellcheck disable=SC2086
  try domains $as xl list
fi
try tracing pidof xentrace
# shellcheck disable=SC2086
try vpmu $as cat /sys/hypervisor/pmu/pmu_mode
# shellcheck disable=SC2086
ask xensyms $as head -n 1 /proc/xen/xensyms
try room df -Pk "$1"
try writable test -w "$1"
# shellcheck disable=SC2086
find "$1/" -maxdepth 1 -type d -name 'xen-io-profiler.????????' -user "$($as id -u)" 2>/dev/null | head -n 100 |
  { said=$(while IFS= read -r directory; do
    state=dead
    # shellcheck disable=SC2086
    for pid in $($as sed -n 's/^[a-z]* \([0-9][0-9]*\) .*/\1/p' "$directory/processes" 2>/dev/null); do
      [ -d "/proc/$pid" ] && state=alive
    done
    printf '%s %s\n' "$state" "$directory"
  done) && answer leftovers 0 "$said"; }
echo '== end 0'
