/**
 * Turns one row of a lane into what can be seen of it: boxes, and runs of boxes that are thinner than a pixel.
 *
 * The cost follows pixels, not nodes: a run ends at the next pixel boundary, which is found by galloping through the
 * sorted left edges, and its sum is a difference of two prefix sums.
 */
import type { LanePositions } from './positions';
import type { LaneRows } from './laneRows';
import type { Domain } from './viewport';

export interface SpanSink {
  /** A box of at least a pixel. Edges are device pixels and may lie outside the row where the box is cut off. */
  box(place: number, left: number, right: number): void;
  /** Boxes that share the pixel `left` … `left + 1`: places `first` … `end - 1`, weighing `weight` together. */
  run(first: number, end: number, left: number, weight: number): void;
}

/** First place in `from` … `end` whose left edge is at or beyond `x`; looks nearby first. */
export function gallop(rowX: Float64Array, from: number, end: number, x: number): number {
  let step = 1;
  let low = from;
  while (low + step < end && rowX[low + step] < x) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, end);
  if (low === from && (low >= end || rowX[low] >= x)) return from;
  // rowX[low] < x, and rowX[high] >= x or high is the end.
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (rowX[middle] < x) low = middle;
    else high = middle;
  }
  return high;
}

/** Last place of the row whose left edge is at or before `x`; the row's first place if there is none. */
export function placeAt(rowX: Float64Array, start: number, end: number, x: number): number {
  let low = start;
  let high = end;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (rowX[middle] <= x) low = middle;
    else high = middle;
  }
  return low;
}

/** Emits what is seen of a row, from left to right. `width` is in device pixels. */
export function spansOfRow(
  rows: LaneRows,
  row: number,
  positions: LanePositions,
  total: Float64Array,
  domain: Domain,
  width: number,
  sink: SpanSink,
): void {
  const { rowX, before } = positions;
  const start = rows.start[row];
  const end = rows.start[row + 1];
  const scale = width / (domain.to - domain.from);
  let place = placeAt(rowX, start, end, domain.from);
  while (place < end) {
    const left = (rowX[place] - domain.from) * scale;
    if (left >= width) return;
    const weight = total[rows.nodes[place]];
    const right = left + weight * scale;
    if (right - left >= 1) {
      if (right > 0) sink.box(place, left, right);
      place++;
      continue;
    }
    const pixel = Math.floor(left);
    const boundary = domain.from + (pixel + 1) / scale;
    let next = gallop(rowX, place, end, boundary);
    // Only the last box of a pixel can reach beyond it: the others end where it begins.
    if (next - 1 > place && total[rows.nodes[next - 1]] * scale >= 1) next--;
    next = Math.max(next, place + 1);
    const sum = before[next] - before[place];
    if (sum > 0 && pixel >= 0) sink.run(place, next, pixel, sum);
    place = next;
  }
}
