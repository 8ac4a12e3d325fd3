# The loop over the events, and what follows when it is over.

exec 3<&0 </dev/null
mkfifo events || exit 1
exec 7<>events
remember recorder $$
# TERM is not trapped: between its fork and its own trap a helper would run this shell's, and so miss its end.
helpers=
running=
state=preparing
kept=0
acks=0
told=
if [ -n "$perf_events$pmu_mode$trace_mask" ]; then sampling=1; else sampling=0; fi
(
  while read -r line <&3; do echo "order $line" >&7; done
  echo lost >&7
) >/dev/null 2>&1 &
reader=$!
remember reader $reader
watcher
timer "$patience" late
prepare
# The words of `tick` and `ended` are meant to be split.
# shellcheck disable=SC2086
while [ "$state" != over ] && read -r event <&7; do
  case $event in
    *ack) acknowledged ;;
    'order arm') [ "$state" != ready ] || arm ;;
    'order go') [ "$state" != armed ] || go ;;
    'order over') finish time ;;
    'order stop') finish order ;;
    lost) finish connection ;;
    time) finish time ;;
    late) [ "$state" = recording ] || finish late ;;
    tick*) tick ${event#tick} ;;
    'ended '*) ended ${event#ended } ;;
    enough) signal TERM workload ;;
    impatient) each_running TERM ;;
    stuck) each_running KILL ;;
  esac
done
end_helpers
kill "$reader" 2>/dev/null
wait "$reader" 2>/dev/null
if [ -s pmu-mode.before ]; then cat pmu-mode.before >/sys/hypervisor/pmu/pmu_mode; fi 2>/dev/null
for name in perf pmu xentrace xentop watcher workload; do
  if [ -s "$name.cpu" ]; then say "cpu $name $(tail -n 1 "$name.cpu")"; fi
done
if [ "$kept" = 1 ]; then
  say packing
  texts
  if [ -s perf.data ]; then programs; fi
  pack
fi
say 'done'
