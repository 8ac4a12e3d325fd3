# The rest is the same for every plan. Usage, in the private directory of this file:
#   sh journal.sh revert   undoes all that is applied, last first, and removes this directory
#   sh journal.sh step N | undo N | close | show
# `state` has a line for everything that happens:  armed N  done N  failed N STATUS  undone N
# shellcheck disable=SC2154,SC2317 # plan, lasting and the steps, which call run, stand above
set -u
umask 077
LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
# A lost connection must not end a step in the middle.
trap '' HUP PIPE INT
[ "${1-}" != show ] || { printf '%s\n' "$plan" && exit 0; }
cd "$(dirname "$0")" || exit 1
directory=$(pwd -P)
now=$(cat /proc/sys/kernel/random/boot_id)

run() { # run COMMAND: with no input, and not for ever, as tools of Xen hang where its daemons are gone
  printf '$ %s\n' "$1"
  if command -v timeout >/dev/null; then timeout -k 5 60 sh -c "$1" </dev/null; else sh -c "$1" </dev/null; fi
  code=$?
  [ "$code" != 124 ] || echo 'it did not end within 60 s' >&2
  return "$code"
}

alone() { # a step that a lost connection left running is waited for
  left=150
  until ln -s "$$" "lock.$now" 2>/dev/null; do
    left=$((left - 1))
    if [ "$left" -le 0 ]; then echo 'another change of this plan still runs' >&2 && exit 5; fi
    if kill -0 "$(readlink "lock.$now")" 2>/dev/null; then sleep 1; else rm -f "lock.$now"; fi
  done
  trap 'rm -f "lock.$now"' EXIT
}

note() { printf '%s\n' "$*" >>state; }

step() { # armed first: whatever happens from here on, undoing it is known to be needed
  note "armed $1" || exit 6
  "do_$1"
  status=$?
  if [ "$status" = 0 ]; then note "done $1"; else note "failed $1 $status"; fi
  return "$status"
}

undo() {
  case " $lasting " in
    *" $1 "*) ;;
    *)
      if [ "$now" != "$(cat boot)" ]; then
        echo 'the machine was started anew since, which undid it'
        note "undone $1"
        return
      fi
      ;;
  esac
  "undo_$1" && note "undone $1"
}

pending() { # armed and not undone, last first
  list=
  while read -r word number _; do
    rest=
    for each in $list; do [ "$each" = "$number" ] || rest="$rest $each"; done
    case $word in
      armed) list="$number$rest" ;;
      undone) list=$rest ;;
    esac
  done <state
  # One a word.
  # shellcheck disable=SC2086
  echo $list
}

close() {
  if [ -n "$(pending)" ]; then echo "still applied: $(pending)" >&2 && return 7; fi
  cd / && rm -rf -- "$directory"
}

case ${1-} in
  step) alone && step "$2" ;;
  undo) alone && undo "$2" ;;
  revert)
    alone
    bad=0
    for number in $(pending); do undo "$number" || bad=$?; done
    [ "$bad" = 0 ] || { echo 'not all could be undone; see above' >&2 && exit "$bad"; }
    close
    ;;
  close) alone && close ;;
  *) echo 'usage: sh journal.sh revert' >&2 && exit 2 ;;
esac
exit
# end of the journal
