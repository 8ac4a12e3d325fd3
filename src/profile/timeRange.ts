/** A part of the profile's time axis: what is later than `after` and not later than `upTo`. */
import type { Nanoseconds } from './ids';

export interface TimeRange {
  readonly after: Nanoseconds;
  readonly upTo: Nanoseconds;
}

export const ALL_TIME: TimeRange = { after: -Infinity, upTo: Infinity };

export const isAllTime = ({ after, upTo }: TimeRange): boolean => after === -Infinity && upTo === Infinity;

/** Whether a moment belongs to the range; of two adjoining ranges, a moment belongs to one. */
export const holds = (range: TimeRange, time: Nanoseconds): boolean =>
  time > range.after && time <= range.upTo;

/** How much of an interval lies in the range. Compared by hand: Math.min and max take their time over NaN and -0. */
export function overlap({ after, upTo }: TimeRange, start: Nanoseconds, end: Nanoseconds): Nanoseconds {
  const from = start > after ? start : after;
  const to = end < upTo ? end : upTo;
  return to > from ? to - from : 0;
}
