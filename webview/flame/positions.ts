/** Where the boxes of a lane stand for one metric: x in weight units from the lane's left edge. */
import type { LaneInfo } from '../../src/protocol/messages';
import type { FlameTables } from './flameTables';
import type { LaneRows } from './laneRows';

export interface LanePositions {
  /** Sum of the lane's outermost boxes: the width of the whole lane. */
  readonly total: number;
  /** Left edges in row order (parallel to LaneRows.nodes), never decreasing within a row. */
  readonly rowX: Float64Array;
  /** Sum of the weights before each place in row order; one more entry than nodes. Gives a run's sum by difference. */
  readonly before: Float64Array;
  /** Rows down to the deepest box that has a weight. */
  readonly rowsShown: number;
  /** Smallest weight of a box, 0 if there is none. */
  readonly smallest: number;
}

/** Weights as the host sent them, with what cannot be a weight (NaN, negative, infinite) set to 0. */
export function cleanWeights(buffer: ArrayBuffer, nodes: number): Float64Array {
  if (buffer.byteLength !== nodes * 8) {
    throw new RangeError(`expected ${nodes} weights of 8 bytes, got ${buffer.byteLength} bytes`);
  }
  const weights = new Float64Array(buffer);
  for (let node = 0; node < nodes; node++) {
    const w = weights[node];
    if (!(w >= 0 && w < Infinity)) weights[node] = 0;
  }
  return weights;
}

/**
 * Positions of a lane's boxes. `nodeX` (one entry per call node of the profile) receives the left edges in node order.
 */
export function lanePositions(
  tables: FlameTables,
  lane: LaneInfo,
  rows: LaneRows,
  total: Float64Array,
  nodeX: Float64Array,
): LanePositions {
  const { depth } = tables;
  // Where the next box of each depth starts: children begin at their caller's left edge, self time is left at the end.
  const next = new Float64Array(rows.count + 1);
  let rowsShown = 0;
  let smallest = Infinity;
  for (let node = lane.firstNode; node < lane.endNode; node++) {
    const d = depth[node];
    const weight = total[node];
    const x = next[d];
    nodeX[node] = x;
    next[d] = x + weight;
    next[d + 1] = x;
    if (weight > 0) {
      if (d >= rowsShown) rowsShown = d + 1;
      if (weight < smallest) smallest = weight;
    }
  }
  const places = rows.nodes.length;
  const rowX = new Float64Array(places);
  const before = new Float64Array(places + 1);
  let sum = 0;
  for (let row = 0; row < rows.count; row++) {
    let left = 0;
    for (let place = rows.start[row]; place < rows.start[row + 1]; place++) {
      const node = rows.nodes[place];
      // Sums of children may exceed their caller by a rounding error; binary search needs order.
      left = Math.max(left, nodeX[node]);
      rowX[place] = left;
      sum += total[node];
      before[place + 1] = sum;
    }
  }
  return { total: next[0], rowX, before, rowsShown, smallest: smallest === Infinity ? 0 : smallest };
}
