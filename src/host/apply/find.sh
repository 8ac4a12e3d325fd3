# Says which plan is applied on this machine; POSIX sh, changes nothing and runs nothing of what it finds.
# Usage: sh -c PROGRAM find BASE...
# Prints  directory PATH, now BOOT, begun BOOT, "state ..." lines and  plan JSON;  or  foreign PATH;  or nothing.
set -u
LC_ALL=C
export LC_ALL
trap '' HUP PIPE
for base; do
  directory=$base/xen-io-profiler-plan.$(id -u)
  [ -e "$directory" ] || [ -L "$directory" ] || continue
  # What another user can write may hold any command.
  if [ -z "$(find "$directory" -prune -type d -user "$(id -u)" ! -perm -020 ! -perm -002)" ]; then
    printf 'foreign %s\n' "$directory"
    exit 0
  fi
  printf 'directory %s\n' "$directory"
  printf 'now %s\n' "$(cat /proc/sys/kernel/random/boot_id)"
  printf 'begun %s\n' "$(cat "$directory/boot")"
  head -c 100000 "$directory/state" | sed 's/^/state /'
  if [ -e "$directory/plan.json" ]; then
    printf 'plan '
    head -c 4000000 "$directory/plan.json"
    echo
  fi
  exit 0
done
