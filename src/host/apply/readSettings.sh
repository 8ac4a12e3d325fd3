# Says what settings of this machine are at present; POSIX sh, changes nothing. Usage: sh -c PROGRAM settings KIND NAME [KIND NAME]...
# Prints lines that begin with the number of the pair, from 0.
set -u
LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
trap '' HUP PIPE

bounded() {
  if command -v timeout >/dev/null; then timeout -k 2 20 "$@"; else "$@"; fi
}

number=0
while [ $# -ge 2 ]; do
  kind=$1 name=$2
  shift 2
  # An empty name would stand for all of a kind.
  [ -n "$name" ] || kind=none
  case $kind in
    vcpus)
      case $name in
        -*) bounded xl vcpu-list -- "$name" ;;
        *) bounded xl vcpu-list "$name" ;;
      esac </dev/null | sed "s/^/$number /"
      ;;
    threads)
      for task in /proc/[0-9]*/task/[0-9]*; do
        IFS= read -r comm <"$task/comm" || continue
        # Of the kernel's own threads the whole name stands here, of which perf knew 15 bytes.
        case $comm in
          "$name") ;;
          "$name"*) [ ${#name} -eq 15 ] || continue ;;
          *) continue ;;
        esac
        while read -r key value; do
          [ "$key" != Cpus_allowed_list: ] || printf '%s %s %s\n' "$number" "${task##*/}" "$value"
        done <"$task/status"
      done
      ;;
    interrupts)
      for action in /proc/irq/*/"$name"; do
        [ -d "$action" ] || continue
        irq=${action#/proc/irq/}
        irq=${irq%%/*}
        printf '%s %s %s\n' "$number" "$irq" "$(cat "/proc/irq/$irq/smp_affinity_list")"
      done
      ;;
    steering)
      for queue in /sys/class/net/"$name"/queues/rx-*; do
        [ ! -e "$queue/rps_cpus" ] || printf '%s %s %s\n' "$number" "${queue##*/}" "$(cat "$queue/rps_cpus")"
      done
      ;;
    napi)
      file=/sys/class/net/$name/threaded
      [ ! -e "$file" ] || printf '%s %s\n' "$number" "$(cat "$file")"
      ;;
  esac
  number=$((number + 1))
done 2>/dev/null
