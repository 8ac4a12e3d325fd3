/** Who ran on a pCPU within a span of time. */
import { NOTHING } from './runnerKinds';
import { segmentAt, type TimelineRow } from './timelineRow';

/** Spans of more segments than this are summed up by domain only. */
const MOST_SEGMENTS = 20_000;

/**
 * The vCPUs that share the time `from` … `to`, most time first, with their part of it. Null if there are too many
 * segments to look at one by one; {@link timeByKind} tells the kinds then.
 */
export function runnersBetween(
  row: TimelineRow,
  from: number,
  to: number,
): { vcpu: number; share: number }[] | null {
  const first = segmentAt(row, from);
  const last = segmentAt(row, to, first);
  if (last - first > MOST_SEGMENTS) return null;
  const time = new Map<number, number>();
  for (let i = first; i <= last; i++) {
    const ran = Math.min(row.start[i + 1], to) - Math.max(row.start[i], from);
    if (ran <= 0 || row.kind[i] === NOTHING || row.other[i] < 0) continue;
    time.set(row.other[i], (time.get(row.other[i]) ?? 0) + ran);
  }
  return [...time]
    .map(([vcpu, ran]) => ({ vcpu, share: ran / (to - from) }))
    .sort((a, b) => b.share - a.share);
}
