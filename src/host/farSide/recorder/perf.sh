# perf, over its control fifos.

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
    disable) state=ready && say ready ;;
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

# Records of a perf.data from where the last reading ended: how far it came, and how many samples there are by now. A record that is
# not written whole yet is left for the next time. This takes a small part of the time that perf took to write them.
# shellcheck disable=SC2016
count_program='my ($at, $samples, $path) = @ARGV;
  open my $file, "<:raw", $path or exit 1;
  if (!$at) { sysread($file, my $head, 48) == 48 or exit 1; $at = unpack "x40Q", $head or exit 1 }
  sysseek $file, $at, 0;
  my $got = sysread($file, my $bytes, 32 << 20) || 0;
  my $i = 0;
  while ($i + 8 <= $got) {
    my ($type, $size) = unpack "x$i L x2 S", $bytes;
    last if $size < 8 || $i + $size > $got;
    $samples++ if $type == 9;
    $i += $size
  }
  print $at + $i, " ", $samples, "\n"'

samples_of() { # samples_of FILE: what perf has written into it so far; nothing where it cannot be counted
  [ -s "$1" ] && command -v perl >/dev/null || return 0
  read -r counted samples <"$1.counted" || { counted=0 && samples=0; }
  perl -e "$count_program" "$counted" "$samples" "$1" >"$1.counted" || rm -f "$1.counted"
  read -r counted samples <"$1.counted" && echo "$samples"
} 2>/dev/null

all_samples() {
  sum=-
  for file in perf.data xen-pmu-*.perf.data; do
    samples=$(samples_of "$file")
    [ -z "$samples" ] || sum=$((${sum#-} + samples))
  done
  echo "$sum"
}
