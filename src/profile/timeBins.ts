/**
 * Counts over time in little memory: every series has the same bins, and all bins become twice as wide whenever there
 * would be too many. So what is counted in ten minutes takes no more room than what is counted in ten seconds, and the
 * number of vCPUs that a damaged file claims to have does not matter either.
 */
import type { CountsOverTime } from './schedule';
import type { Ticks } from './ids';

/** Bins of one series. */
const MOST_BINS = 4096;
/** Bins of all series: 12 bytes each. */
const MOST_CELLS = 2 << 20;
/** Ticks a bin has at first: a fifth of a millisecond or so. */
const FIRST_WIDTH = 1 << 19;

interface Series {
  counts: Uint32Array;
  amounts: Float64Array | null;
}

/** Row of a series. */
export type SeriesIndex = number;

export class TimeBins {
  /** Ticks that a bin is wide. */
  width = FIRST_WIDTH;
  /** Start of the first bin; NaN before the first count. */
  start: Ticks = NaN;

  private readonly series: Series[] = [];
  /** Bins that may be used at the width of now. */
  private most = MOST_BINS;

  newSeries(): SeriesIndex {
    const row = this.series.push({ counts: new Uint32Array(0), amounts: null }) - 1;
    while (this.series.length * this.most > MOST_CELLS && this.most > 1) {
      this.most >>>= 1;
      this.widen();
    }
    return row;
  }

  /**
   * Counts one at that time (or none, if only the measure is still to be added); `amount` is what was measured with it.
   * What is earlier than the first goes into the first bin.
   */
  add(row: SeriesIndex, ticks: Ticks, count: 0 | 1, amount: number): void {
    if (Number.isNaN(this.start)) this.start = ticks;
    let bin = Math.max(0, Math.floor((ticks - this.start) / this.width));
    while (bin >= this.most) {
      this.widen();
      bin = Math.floor((ticks - this.start) / this.width);
    }
    const series = this.series[row];
    if (bin >= series.counts.length) this.grow(series, bin);
    series.counts[bin] += count;
    if (amount === 0) return;
    series.amounts ??= new Float64Array(series.counts.length);
    series.amounts[bin] += amount;
  }

  /** A copy of the series, amounts times `scale`. */
  done(row: SeriesIndex, scale: number): CountsOverTime {
    const { counts, amounts } = this.series[row];
    const length = Math.max(lastUsed(counts), amounts === null ? 0 : lastUsed(amounts));
    return {
      counts: counts.slice(0, length),
      amounts: amounts === null ? null : amounts.slice(0, length).map((amount) => amount * scale),
    };
  }

  private grow(series: Series, bin: number): void {
    const length = Math.min(this.most, Math.max(16, 2 * bin + 2));
    const counts = new Uint32Array(length);
    counts.set(series.counts);
    series.counts = counts;
    if (series.amounts === null) return;
    const amounts = new Float64Array(length);
    amounts.set(series.amounts);
    series.amounts = amounts;
  }

  private widen(): void {
    this.width *= 2;
    for (const series of this.series) {
      series.counts = halved(series.counts, new Uint32Array((series.counts.length + 1) >>> 1));
      if (series.amounts !== null)
        series.amounts = halved(series.amounts, new Float64Array(series.counts.length));
    }
  }
}

/** Length without the zeros at the end. */
function lastUsed(values: Uint32Array | Float64Array): number {
  let length = values.length;
  while (length > 0 && values[length - 1] === 0) length--;
  return length;
}

/** Neighbours added up. */
function halved<T extends Uint32Array | Float64Array>(from: T, to: T): T {
  for (let i = 0; i < from.length; i++) to[i >>> 1] += from[i];
  return to;
}
