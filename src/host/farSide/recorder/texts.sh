# What the machine says of itself, and the programs that samples fell into.

texts() {
  uname -a >uname.txt
  lscpu >lscpu.txt
  for file in modules cmdline cpuinfo; do cat "/proc/$file" >"$file"; done
  grep -v _URL= /etc/os-release >os-release
  cat /sys/devices/system/clocksource/clocksource0/current_clocksource >clocksource
  # Hidden addresses are all 0 and would name nothing.
  if grep -q -m 1 '^0*[1-9a-f]' /proc/kallsyms; then cat /proc/kallsyms >kallsyms; fi
  # Each file's name and its notes, of some hundred modules in one process. They tell whether a binary elsewhere is the one that ran here.
  head -v -c 4096 /sys/kernel/notes /sys/module/*/notes/.note.gnu.build-id >build-id-notes
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
