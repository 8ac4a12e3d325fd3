/** A value that changes at points in time. */

/** A value, and from when up to when (excluded) it holds. */
export interface TimeSpan<T> {
  readonly value: T;
  readonly fromNs: number;
  readonly toNs: number;
}

export class Timeline<T> {
  private readonly times: number[] = [];
  private readonly values: T[] = [];

  constructor(
    /** The value before the first change. */
    private readonly before: T,
  ) {}

  /** The value after the last change. */
  get last(): T {
    return this.values.length === 0 ? this.before : this.values[this.values.length - 1];
  }

  /** Changes the value from that time on; to be called in order of time. */
  change(timeNs: number, value: T): void {
    if (value === this.last) return;
    this.times.push(timeNs);
    this.values.push(value);
  }

  at(timeNs: number): TimeSpan<T> {
    const { times, values } = this;
    let [low, high] = [0, times.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[middle] <= timeNs) low = middle + 1;
      else high = middle;
    }
    return {
      value: low === 0 ? this.before : values[low - 1],
      fromNs: low === 0 ? -Infinity : times[low - 1],
      toNs: low === times.length ? Infinity : times[low],
    };
  }
}

/**
 * Answers of many timelines, the last one of each kept: samples of a thread come nearly in order of time, and names and
 * maps change rarely, so almost every question falls into the span of the one before.
 */
export class LastSpans {
  private readonly fromNs: Float64Array;
  private readonly toNs: Float64Array;
  private readonly values: Int32Array;

  constructor(
    rows: number,
    private readonly find: (row: number, timeNs: number) => TimeSpan<number>,
  ) {
    this.fromNs = new Float64Array(rows).fill(Infinity);
    this.toNs = new Float64Array(rows);
    this.values = new Int32Array(rows);
  }

  /** Hot: up to twice a sample. */
  at(row: number, timeNs: number): number {
    if (timeNs >= this.fromNs[row] && timeNs < this.toNs[row]) return this.values[row];
    const { value, fromNs, toNs } = this.find(row, timeNs);
    this.fromNs[row] = fromNs;
    this.toNs[row] = toNs;
    return (this.values[row] = value);
  }
}
