/**
 * What the pixels of a row show. A pixel that one segment fills belongs to it; one that holds the border of two goes to
 * the larger part, so that boxes stay crisp; one that holds whole segments shows all of them by their share, so that
 * none disappears however short it is.
 */
import { BLOCK_BITS, blockAt, segmentIn, sumsNear, type TimelineRow } from './timelineRow';

export interface PixelSink {
  /** Pixels `from` … `to` (exclusive) belong to a segment. */
  run(from: number, to: number, segment: number): void;
  /** A pixel that several segments share; `shares` by kind add up to 1, and are reused for the next one. */
  mixed(x: number, shares: Float64Array): void;
}

/** Which part of the time fills the width: the left edge, and nanoseconds a pixel. */
export interface PixelScale {
  readonly fromNs: number;
  readonly nsPerPixel: number;
  readonly width: number;
}

/**
 * In a pixel of hundreds of segments, a border is moved to the next block of them if that is less than half of this part of
 * the pixel away: adding up single segments would cost more than all the rest, for nothing that could be seen.
 */
export const BORDER_PART = 1 / 8;

export class PixelReader {
  private before = new Float64Array(0);
  private until = new Float64Array(0);

  /** Costs at most `width` short searches, and no more than there are segments in sight. */
  read(row: TimelineRow, scale: PixelScale, sink: PixelSink): void {
    const { start, kinds, count } = row;
    const { fromNs, nsPerPixel, width } = scale;
    if (this.before.length !== kinds) {
      this.before = new Float64Array(kinds);
      this.until = new Float64Array(kinds);
    }
    const tolerance = nsPerPixel * BORDER_PART;
    let block = blockAt(row, fromNs);
    /** -1: not looked for yet, somewhere in the block. */
    let segment = -1;
    // Sums at the left edge of a mixed pixel are those at the right edge of the one before, if that was mixed too.
    let summedAt = -1;
    let runFrom = 0;
    let runSegment = -1;
    const extend = (x: number, owner: number) => {
      if (owner === runSegment) return;
      if (runSegment >= 0 && x > runFrom) sink.run(runFrom, x, runSegment);
      runFrom = x;
      runSegment = owner;
    };
    let x = 0;
    while (x < width) {
      const right = fromNs + (x + 1) * nsPerPixel;
      let nextBlock = blockAt(row, right, block);
      let next = -1;
      if (nextBlock - block < 2) {
        if (segment < 0) segment = segmentIn(row, block, right - nsPerPixel);
        if (start[segment + 1] >= right || segment === count - 1) {
          extend(x, segment);
          const end = segment === count - 1 ? width : Math.floor((start[segment + 1] - fromNs) / nsPerPixel);
          x = Math.min(width, Math.max(x + 1, end));
          // A border that falls on the edge of a pixel.
          while (segment < count - 1 && start[segment + 1] <= fromNs + x * nsPerPixel) segment++;
          block = segment >>> BLOCK_BITS;
          continue;
        }
        next = segmentIn(row, nextBlock, right);
        nextBlock = next >>> BLOCK_BITS;
      }
      if (next >= 0 && next === segment + 1) {
        const border = start[next] - (right - nsPerPixel);
        extend(x, border * 2 >= nsPerPixel ? segment : next);
      } else {
        extend(x, -1);
        if (summedAt !== x) sumsNear(row, right - nsPerPixel, block, tolerance, this.before);
        sumsNear(row, right, nextBlock, tolerance, this.until);
        sink.mixed(x, this.shares());
        [this.before, this.until] = [this.until, this.before];
        summedAt = x + 1;
      }
      segment = next;
      block = nextBlock;
      x++;
    }
    extend(width, -1);
  }

  private shares(): Float64Array {
    const { before, until } = this;
    let all = 0;
    for (let k = 0; k < before.length; k++) all += before[k] = until[k] - before[k];
    if (all > 0) for (let k = 0; k < before.length; k++) before[k] /= all;
    return before;
  }
}
