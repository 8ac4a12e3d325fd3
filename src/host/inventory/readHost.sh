# Says what this host is: machine, Xen, domains, devices, backend threads. POSIX sh, changes nothing. Usage: sh -c PROGRAM read-host
# For each question a block with what was printed, "== NAME", and one with how it ended, "== NAMEend STATUS", and what it
# complained of; every line of them behind a blank.
set -u
LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
stuck=

bounded() { # tools of Xen hang where its daemons are gone
  if command -v timeout >/dev/null 2>&1; then timeout -k 2 20 "$@"; else "$@"; fi
}

# The output goes straight on, so that no shell holds megabytes; what is captured are the complaints, the status last.
ask() { # ask NAME BYTES FILTER COMMAND...
  name=$1 bytes=$2 filter=$3
  shift 3
  echo "== $name"
  {
    said=$({
      { "$@" </dev/null 3>&-; printf '\n%s' $? >&2; } | "$filter" |
        { head -c "$bytes"; cat >/dev/null; } | sed 's/^/ /' >&3
    } 2>&1 | tail -c 1500)
  } 3>&1
  status=${said##*[!0-9]}
  # A cut last line must not swallow the next block.
  printf '\n== %send %s\n' "$name" "$status"
  printf '%s\n' "${said%"$status"}" | sed 's/^/ /'
}

xen() { # xen NAME BYTES FILTER COMMAND...: after one that hung no other is tried
  xen_name=$1 xen_bytes=$2 xen_filter=$3
  shift 3
  if [ -n "$stuck" ]; then
    printf '== %s\n== %send 124\n' "$xen_name" "$xen_name"
    return
  fi
  ask "$xen_name" "$xen_bytes" "$xen_filter" bounded "$@"
  case $status in 124 | 137) stuck=1 ;; esac
}

cpu_model() { # where there is no lscpu
  grep -c '^processor' /proc/cpuinfo
  sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1
}

# What makes a device: not the hundreds of other keys, nor all that a guest may write below its own path.
devices() {
  grep -E '^/local/domain/[0-9]+/(backend/(vif|vbd|vbd3|qdisk)/[0-9]+/[0-9]+/(frontend-id|mac|bridge|vifname|dev|params|physical-device-path|multi-queue-max-queues)|device/(vif|vbd)/[0-9]+/multi-queue-num-queues) = ' |
    cut -c 1-600
}

unindented() { sed 's/^ *//'; }

# Threads of netback, blkback and of NAPI; of thousands of processes only these are looked at closer.
threads() {
  cat /proc/[0-9]*/stat 2>/dev/null |
    grep -E '^[0-9]+ \((vif[0-9]+\.|(blkback\.)?[0-9]+\.[a-z]|napi/|.*-q[0-9]+-[gd]).*\) . 2 ' | head -n 4000
}

ask hostname 300 cat uname -n
ask kernel 300 cat uname -sr
ask distribution 4000 cat cat /etc/os-release
ask lscpu 16000 cat lscpu
[ "$status" = 0 ] || ask cpuinfo 1000 cat cpu_model
ask uid 100 cat id -u
ask hypervisor 100 cat cat /sys/hypervisor/type
ask capabilities 300 cat cat /proc/xen/capabilities
control_domain=
case $(cat /proc/xen/capabilities 2>/dev/null) in *control_d*) control_domain=1 ;; esac
if command -v xl >/dev/null 2>&1; then
  xen info 400000 cat xl info -n
  if [ -n "$control_domain" ]; then
    xen pools 100000 cat xl cpupool-list
    xen poolcpus 100000 cat xl cpupool-list -c
    xen list 400000 cat xl list
    xen vcpus 1000000 cat xl vcpu-list
    xen devices 2000000 devices xenstore-ls -f /local/domain
    xen long 3000000 unindented xl list -l
  fi
fi
if [ -n "$control_domain" ]; then
  found=$(threads)
  ask threads 400000 cat printf '%s\n' "$found"
  # shellcheck disable=SC2046
  set -- $(printf '%s\n' "$found" | sed 's/^\([0-9]*\) .*/\1/')
  # shellcheck disable=SC2046
  [ $# -eq 0 ] || ask allowed 400000 cat grep -H '^Cpus_allowed_list:' $(printf '/proc/%s/status ' "$@")
fi
echo '== end 0'
