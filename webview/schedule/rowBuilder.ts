/** Makes a {@link TimelineRow} of intervals that come in the order of their starts. */
import { BLOCK, BLOCK_BITS, type TimelineRow } from './timelineRow';

export class RowBuilder {
  /** Intervals of which a part or all lay within one before them, as a damaged trace has them. */
  overlapping = 0;
  private count = 0;
  private until: number;
  private start: Float64Array;
  private kind: Uint8Array;
  private other: Int32Array;
  private blockStart: Float64Array;
  private blockSums: Float64Array;
  private readonly sums: Float64Array;

  /** `expected` intervals make room; `gap` is the kind of the time that no interval covers. */
  constructor(
    private readonly kinds: number,
    private readonly gap: number,
    private readonly startNs: number,
    private readonly endNs: number,
    expected: number,
  ) {
    const room = expected + 2;
    this.until = startNs;
    this.start = new Float64Array(room + 1);
    this.kind = new Uint8Array(room);
    this.other = new Int32Array(room);
    this.blockStart = new Float64Array((room >>> BLOCK_BITS) + 1);
    this.blockSums = new Float64Array(((room >>> BLOCK_BITS) + 1) * kinds);
    this.sums = new Float64Array(kinds);
  }

  /** Adds an interval. What lies outside the row or within the interval before is cut off. */
  push(from: number, to: number, kind: number, other: number): void {
    if (from < this.until) {
      if (from >= this.startNs) this.overlapping++;
      from = this.until;
    }
    if (to > this.endNs) to = this.endNs;
    if (!(to > from)) return;
    if (from > this.until) this.segment(this.until, from, this.gap, -1);
    this.segment(from, to, kind, other);
  }

  done(): TimelineRow {
    if (this.until < this.endNs || this.count === 0) this.segment(this.until, this.endNs, this.gap, -1);
    this.start[this.count] = this.until;
    return {
      count: this.count,
      start: this.start,
      kind: this.kind,
      other: this.other,
      kinds: this.kinds,
      blockStart: this.blockStart,
      blockSums: this.blockSums,
    };
  }

  private segment(from: number, to: number, kind: number, other: number): void {
    const i = this.count++;
    if (i === this.kind.length) this.grow();
    if ((i & (BLOCK - 1)) === 0) {
      const block = i >>> BLOCK_BITS;
      this.blockStart[block] = from;
      this.blockSums.set(this.sums, block * this.kinds);
    }
    this.start[i] = from;
    this.kind[i] = kind;
    this.other[i] = other;
    this.sums[kind] += to - from;
    this.until = to;
  }

  private grow(): void {
    const room = Math.ceil(this.kind.length * 1.5) + BLOCK;
    const blocks = (room >>> BLOCK_BITS) + 1;
    const larger = <T extends Float64Array | Uint8Array | Int32Array>(into: T, from: T): T => {
      into.set(from);
      return into;
    };
    this.start = larger(new Float64Array(room + 1), this.start);
    this.kind = larger(new Uint8Array(room), this.kind);
    this.other = larger(new Int32Array(room), this.other);
    this.blockStart = larger(new Float64Array(blocks), this.blockStart);
    this.blockSums = larger(new Float64Array(blocks * this.kinds), this.blockSums);
  }
}
