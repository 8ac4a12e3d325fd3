# Looks at the recording once a second: how much of it there is, and how much room is left.

# One process that stays. To start a few each second took a fourth of dom0's time on a machine where starting them is dear.
# A line a second: tick KB SAMPLES FREE_KB (- where it cannot be told). Samples are the records of perf's files up to the last one that is written
# whole; counting them takes a small part of the time that perf took to write them.
# shellcheck disable=SC2016
watch_program='my ($recorder, $statfs) = @ARGV;
  # Its own samples are told from those of a load in perl by this.
  $0 = "xen-io-watch";
  my (%at, %samples);
  sub count {
    my ($name) = @_;
    open my $file, "<:raw", $name or return;
    if (!$at{$name}) {
      sysread($file, my $head, 48) == 48 or return;
      $at{$name} = unpack "x40Q", $head or return;
      $samples{$name} = 0
    }
    for (my $got = my $most = 1 << 20; $got == $most;) {
      sysseek $file, $at{$name}, 0;
      $got = sysread($file, my $bytes, $most) || 0;
      my $i = 0;
      while ($i + 8 <= $got) {
        my ($type, $size) = unpack "x$i L x2 S", $bytes;
        last if $size < 8 || $i + $size > $got;
        $samples{$name}++ if $type == 9;
        $i += $size
      }
      last if !$i;
      $at{$name} += $i
    }
  }
  while (kill 0, $recorder) {
    select undef, undef, undef, 1;
    my ($kb, $sum, $free) = (0, "-", "-");
    opendir my $folder, "." or next;
    for my $name (readdir $folder) {
      my @facts = lstat $name or next;
      $kb += $facts[12] / 2;
      $name =~ /^(?:perf|xen-pmu-.*\.perf)\.data\z/ or next;
      count $name;
      $sum = ($sum eq "-" ? 0 : $sum) + $samples{$name} if defined $samples{$name}
    }
    my ($path, $room) = (".", "\0" x 256);
    if ($statfs && syscall($statfs, $path, $room) == 0) {
      my (undef, $block, undef, undef, $blocks) = unpack "q5", $room;
      $free = int($block * $blocks / 1024)
    }
    syswrite STDOUT, sprintf "tick %d %s %s\n", $kb, $sum, $free
  }'

watcher() { # a tick a second, and the end of everything if the recorder is gone. Without perl a bare tick, each other second
  case $(uname -m) in x86_64) statfs=137 ;; aarch64) statfs=43 ;; *) statfs=0 ;; esac
  (
    exec 3<&-
    nap='' ended='' napping=sleep
    trap 'ended=1; [ -z "$nap" ] || end_nap' TERM
    if command -v perl; then napping=perl; fi
    while [ -z "$ended" ] && kill -0 $$; do
      if [ "$napping" = perl ]; then perl -e "$watch_program" $$ "$statfs" >&7 & else sleep 2 & fi
      nap=$!
      [ -z "$ended" ] || end_nap
      wait "$nap" && [ "$napping" = sleep ] && echo tick >&7
      # It ends with the recorder; if it ended for another reason, it cannot do this here.
      napping='sleep'
    done
    # Killed from outside, the recorder can end nothing any more.
    kill -0 $$ || for name in perf pmu xentrace xentop workload; do signal TERM "$name"; done
    times >watcher.cpu
  ) >/dev/null 2>&1 &
  helpers="$helpers $!"
  remember helper $!
}

room() { # kilobytes that are free here, by df
  df -Pk . | {
    read -r _
    read -r _ _ _ free _
    echo "${free:-$spare_kb}"
  }
} 2>/dev/null

size() { # kilobytes of what is here, by du
  du -sk . | {
    read -r kb _
    echo "${kb:-0}"
  }
} 2>/dev/null

tick() { # tick [KB SAMPLES FREE_KB]
  [ "$state" = recording ] || return 0
  read -r up _ </proc/uptime
  up=${up%.*}${up#*.}
  # Where a look takes longer than a second, ticks queue up behind it, and the end of the recording behind them.
  [ $((up - looked)) -ge 50 ] || return 0
  kb=${1:-$(size)} free=${3:--}
  [ "$free" != - ] || free=$(room)
  say "progress $(((up - begun) / 100)) $((kb * 1024)) ${2:--}"
  read -r up _ </proc/uptime
  looked=${up%.*}${up#*.}
  if [ "$kb" -gt "$most_kb" ] || [ "$free" -lt "$spare_kb" ]; then finish disk; fi
}
