# Makes the private directory of a plan's journal, which comes on standard input; changes nothing else. POSIX sh.
# Usage: sh -c PROGRAM begin BASE...   the first BASE that can be written to gets it. Prints its path.
# Exit status: 3 a plan is there already, 4 no place for a journal
set -u
umask 077
LC_ALL=C
export LC_ALL
trap '' HUP PIPE
name=xen-io-profiler-plan.$(id -u)
for base; do
  directory=$base/$name
  [ -e "$directory" ] || [ -L "$directory" ] || continue
  # Without its plan it was given up before anything was changed, or it is being made at this moment.
  if [ ! -e "$directory/plan.json" ] && [ -n "$(find "$directory" -prune -type d -user "$(id -u)" -mmin +5)" ]; then
    rm -rf -- "$directory"
    continue
  fi
  echo "$directory" >&2
  exit 3
done
for base; do
  if [ ! -d "$base" ] || [ ! -w "$base" ]; then continue; fi
  directory=$base/$name
  # Only one of two that come at the same time can make it.
  mkdir "$directory" || continue
  if cat >"$directory/journal.sh" && [ "$(tail -n 1 "$directory/journal.sh")" = '# end of the journal' ] &&
    sh -n "$directory/journal.sh" && cat /proc/sys/kernel/random/boot_id >"$directory/boot" && : >"$directory/state" &&
    sh "$directory/journal.sh" show >"$directory/plan.part" && mv "$directory/plan.part" "$directory/plan.json"; then
    printf '%s\n' "$directory"
    exit 0
  fi
  rm -rf -- "$directory"
  exit 4
done
echo "none of these can be written to: $*" >&2
exit 4
