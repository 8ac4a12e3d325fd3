# What the machine counts, before and after, and what its clocks say then.

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

# The time stamp counter between two readings of a clock: ties xentrace's time to perf's. Of the processors the one whose clock
# stands still least (Xen's clocks of vCPUs can differ; one that is behind shows the latest time of the others), of its readings the tightest.
tsc() {
  [ "$(uname -m)" = x86_64 ] && command -v python3 >/dev/null || return 0
  bounded 20 python3 -c '
import ctypes, mmap, os, time
code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
code.write(b"\x0f\x31\x48\xc1\xe2\x20\x48\x09\xd0\xc3")  # rdtsc; shl rdx,32; or rax,rdx; ret
read = ctypes.CFUNCTYPE(ctypes.c_uint64)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
def reading():
    before = time.monotonic_ns(); tsc = read(); after = time.monotonic_ns()
    return after - before, before + (after - before) // 2, tsc
def moving(cpu):
    os.sched_setaffinity(0, {cpu})
    return [one for one in (reading() for _ in range(100)) if one[0] > 0]
width, middle, tsc = min(max(map(moving, sorted(os.sched_getaffinity(0))[:8]), key=len))
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
