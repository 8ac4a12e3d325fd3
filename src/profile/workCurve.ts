/** When work was done: a window of the time axis, and how the work spreads over it. */

export interface WorkWindow {
  readonly startNs: number;
  readonly endNs: number;
}

/** A rate over time, as the share of all work that was done by a moment. */
export interface WorkCurve {
  /** Who measured it: `iperf3`. */
  readonly measuredBy: string;
  /** Rising, from the window's start to its end. */
  readonly timesNs: Float64Array;
  /** Never falling, from 0 to 1; between two moments the rate is even. */
  readonly done: Float64Array;
}

/** Work of one interval, as a tool reports it. */
export interface IntervalOfWork extends WorkWindow {
  readonly amount: number;
}

/**
 * The share of a window's work that was done from `fromNs` to `toNs`: 1 for a span that holds the whole window, 0 for
 * one beside it.
 */
export function shareDuring(
  window: WorkWindow,
  curve: WorkCurve | null,
  fromNs: number,
  toNs: number,
): number {
  return toNs <= fromNs ? 0 : doneBy(window, curve, toNs) - doneBy(window, curve, fromNs);
}

function doneBy({ startNs, endNs }: WorkWindow, curve: WorkCurve | null, timeNs: number): number {
  if (timeNs >= endNs) return 1;
  if (timeNs <= startNs) return 0;
  if (curve === null) return (timeNs - startNs) / (endNs - startNs);
  const { timesNs, done } = curve;
  // The first moment after `timeNs`; the last one is the window's end, which is later.
  let [low, high] = [1, timesNs.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timesNs[middle] <= timeNs) low = middle + 1;
    else high = middle;
  }
  const span = timesNs[low] - timesNs[low - 1];
  const part = span > 0 ? (timeNs - timesNs[low - 1]) / span : 1;
  return done[low - 1] + part * (done[low] - done[low - 1]);
}

/**
 * The curve of reported intervals within a window; undefined if they report no work in it. Intervals are taken in order
 * of time; what two of them tell of the same moment counts for the earlier one, and between them nothing is done.
 */
export function curveOf(
  intervals: readonly IntervalOfWork[],
  window: WorkWindow,
  measuredBy: string,
): WorkCurve | undefined {
  const times = [window.startNs];
  const amounts = [0];
  let [now, sum] = [window.startNs, 0];
  const pass = (timeNs: number, amount: number) => {
    now = timeNs;
    sum += amount;
    times.push(timeNs);
    amounts.push(sum);
  };
  for (const { startNs, endNs, amount } of [...intervals].sort((a, b) => a.startNs - b.startNs)) {
    const [from, to] = [Math.max(startNs, now), Math.min(endNs, window.endNs)];
    if (!(to > from && amount >= 0)) continue;
    if (from > now) pass(from, 0);
    pass(to, (amount * (to - from)) / (endNs - startNs));
  }
  if (!(sum > 0 && Number.isFinite(sum))) return undefined;
  if (now < window.endNs) pass(window.endNs, 0);
  return {
    measuredBy,
    timesNs: Float64Array.from(times),
    done: Float64Array.from(amounts, (amount) => amount / sum),
  };
}

/** What two windows have in common; null if nothing. */
export function overlap(a: WorkWindow, b: WorkWindow): WorkWindow | null {
  const [startNs, endNs] = [Math.max(a.startNs, b.startNs), Math.min(a.endNs, b.endNs)];
  return endNs > startNs ? { startNs, endNs } : null;
}
