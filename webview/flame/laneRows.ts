/** Rows of a lane: its call nodes by depth, in x order. Independent of event, weight and filter. */
import type { FlameTables } from './flameTables';
import type { LaneInfo } from '../../src/protocol/messages';

export interface LaneRows {
  /** Number of rows: the lane's greatest depth + 1. */
  readonly count: number;
  /** Position in `nodes` of each row's first node; one more entry than rows. */
  readonly start: Int32Array;
  /** Call nodes, row by row. Depth-first order is x order, so filling the rows in that order sorts them. */
  readonly nodes: Int32Array;
}

export function laneRows(tables: FlameTables, lane: LaneInfo): LaneRows {
  const { depth } = tables;
  let deepest = -1;
  for (let node = lane.firstNode; node < lane.endNode; node++) {
    if (depth[node] > deepest) deepest = depth[node]!;
  }
  const count = deepest + 1;
  const start = new Int32Array(count + 1);
  for (let node = lane.firstNode; node < lane.endNode; node++) start[depth[node] + 1]++;
  for (let row = 0; row < count; row++) start[row + 1] += start[row];
  const next = start.slice();
  const nodes = new Int32Array(lane.endNode - lane.firstNode);
  for (let node = lane.firstNode; node < lane.endNode; node++) nodes[next[depth[node]]++] = node;
  return { count, start, nodes };
}
