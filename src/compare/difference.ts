/** Whether a difference between two recordings is more than noise. */
import type { Difference } from './comparison';
import { studentT95 } from './studentT';
import type { Base, RowSums, Spread } from './windowSums';

/** How many bursty samples are taken to tell as much as one independent one where no windows of time can show it. */
const DESIGN_EFFECT = 2;

/** What all rows of a side share. */
export interface SideScale {
  /** False if there are no windows of time to estimate a variance from. */
  readonly windowed: boolean;
  /** Kish's effective number of samples. */
  readonly effective: number;
  /** What everything together is, in the unit of the comparison: 1 for shares. */
  readonly whole: number;
  /** Sum of the rows' weights over all that was seen. */
  readonly weight: number;
  readonly short: Base;
  readonly long: Base;
}

/** Interval of a change; `judge` fills it, so that no object is made for each of a million nodes. */
export interface Verdict {
  low: number;
  high: number;
  significant: boolean;
}

/**
 * Judges row `row`. The variance of each side is the larger of two:
 * - that of a ratio estimator over windows, `m/(m-1) * sum((x_w - s*y_w)^2) / y^2` (W. G. Cochran, Sampling Techniques,
 *   1977, 6.4), which sees bursts as long as a window;
 * - that of a share of independent samples, with Kish's effective number of them, divided by the design effect that
 *   the windows of both sides show together, and one success and one failure added (A. Agresti and B. Caffo, Am. Stat.
 *   54, 2000): few or no samples on one side then do not look like certainty.
 * The quantile is Student's, with the degrees of freedom of Welch and Satterthwaite.
 */
export function judge(
  into: Verdict,
  row: number,
  before: RowSums,
  after: RowSums,
  scaleBefore: SideScale,
  scaleAfter: SideScale,
): void {
  const shareBefore = share(before, row, scaleBefore);
  const shareAfter = share(after, row, scaleAfter);
  const windowsBefore = windowVariance(before, row, scaleBefore);
  const freedomBefore = freedom;
  const windowsAfter = windowVariance(after, row, scaleAfter);
  const freedomAfter = freedom;
  let effect = DESIGN_EFFECT;
  if (scaleBefore.windowed && scaleAfter.windowed) {
    const independent =
      shareVariance(shareBefore, scaleBefore.effective) + shareVariance(shareAfter, scaleAfter.effective);
    effect = Math.max(1, (windowsBefore + windowsAfter) / independent);
  }
  const varianceBefore = Math.max(windowsBefore, shareVariance(shareBefore, scaleBefore.effective / effect));
  const varianceAfter = Math.max(windowsAfter, shareVariance(shareAfter, scaleAfter.effective / effect));
  const a = varianceBefore * scaleBefore.whole ** 2;
  const b = varianceAfter * scaleAfter.whole ** 2;
  const change = shareAfter * scaleAfter.whole - shareBefore * scaleBefore.whole;
  const nu = (a + b) ** 2 / (a ** 2 / freedomBefore + b ** 2 / freedomAfter);
  // Without any sample on either side there is no variance either.
  const half = a + b > 0 ? studentT95(nu) * Math.sqrt(a + b) : 0;
  into.low = change - half;
  into.high = change + half;
  into.significant = into.low > 0 || into.high < 0;
}

/** The difference of one row as an object, for tables. */
export function differenceOf(
  row: number,
  before: RowSums,
  after: RowSums,
  scaleBefore: SideScale,
  scaleAfter: SideScale,
): Difference {
  const verdict: Verdict = { low: 0, high: 0, significant: false };
  judge(verdict, row, before, after, scaleBefore, scaleAfter);
  const [a, b] = [valueOf(before, row, scaleBefore), valueOf(after, row, scaleAfter)];
  return {
    before: a,
    after: b,
    change: b - a,
    ...verdict,
    relative: a > 0 ? b / a - 1 : null,
    samplesBefore: before.samples[row],
    samplesAfter: after.samples[row],
  };
}

/** In the unit of the comparison. */
export function valueOf(sums: RowSums, row: number, scale: SideScale): number {
  return share(sums, row, scale) * scale.whole;
}

function share(sums: RowSums, row: number, { weight }: SideScale): number {
  return weight > 0 ? sums.sum[row] / weight : 0;
}

/** Degrees of freedom of what {@link windowVariance} returned last: a second result without an object per node. */
let freedom = Infinity;

/** As a share squared: over short or over long windows, whichever is larger. */
function windowVariance(sums: RowSums, row: number, scale: SideScale): number {
  freedom = Infinity;
  if (!scale.windowed || !(scale.weight > 0)) return 0;
  const short = spreadVariance(sums.sum[row], sums.short, row, scale.short);
  const long = spreadVariance(sums.sum[row], sums.long, row, scale.long);
  freedom = (long > short ? scale.long.windows : scale.short.windows) - 1;
  return Math.max(short, long) / (scale.weight * scale.weight);
}

function spreadVariance(sum: number, { squares, products }: Spread, row: number, base: Base): number {
  const ratio = sum / base.sum;
  const deviations = squares[row] - 2 * ratio * products[row] + ratio * ratio * base.squares;
  // Rounding may leave a little less than nothing.
  return (base.windows / (base.windows - 1)) * Math.max(0, deviations);
}

function shareVariance(p: number, n: number): number {
  const adjusted = (p * n + 1) / (n + 2);
  return (adjusted * (1 - adjusted)) / (n + 2);
}
