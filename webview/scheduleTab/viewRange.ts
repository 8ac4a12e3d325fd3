/** Which part of the time is shown, and how zooming and panning change it. Nanoseconds on the profile's axis. */
import type { TimeRange } from '../schedule/brush';

/** Closer than this there is nothing to see: Xen's clock ticks in fractions of a nanosecond, its records do not. */
const LEAST_SPAN_NS = 200;

export function clampView([from, to]: TimeRange, whole: TimeRange): TimeRange {
  const length = Math.min(Math.max(to - from, LEAST_SPAN_NS), whole[1] - whole[0]);
  const centre = (from + to) / 2;
  const start = to - from < length ? centre - length / 2 : from;
  const clamped = Math.min(Math.max(start, whole[0]), whole[1] - length);
  return [clamped, clamped + length];
}

/** Zooms by `factor` (above 1 = closer); what is at the fraction `at` of the width stays there. */
export function zoomView(view: TimeRange, at: number, factor: number, whole: TimeRange): TimeRange {
  const length = Math.min(Math.max((view[1] - view[0]) / factor, LEAST_SPAN_NS), whole[1] - whole[0]);
  const fixed = view[0] + at * (view[1] - view[0]);
  return clampView([fixed - at * length, fixed + (1 - at) * length], whole);
}

/** Moves by a fraction of the width; positive shows what is later. */
export function panView(view: TimeRange, fraction: number, whole: TimeRange): TimeRange {
  const by = fraction * (view[1] - view[0]);
  return clampView([view[0] + by, view[1] + by], whole);
}

export function isWholeView(view: TimeRange, whole: TimeRange): boolean {
  return view[0] <= whole[0] && view[1] >= whole[1];
}
