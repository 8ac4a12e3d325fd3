/** What a set of matching functions means in the flame graph: which boxes, what share, which comes next. */
import type { CallNodeIndex } from '../../src/profile/ids';
import type { LaneInfo } from '../../src/protocol/messages';
import type { FlameTables } from '../flame/flameTables';
import type { LaneRows } from '../flame/laneRows';

/**
 * Weight of a lane's samples that have a matching function on their stack. A match inside a match is not counted
 * again: the subtree of the outermost match holds it.
 */
export function matchedWeight(
  tables: FlameTables,
  lane: LaneInfo,
  total: Float64Array,
  matched: Uint8Array,
): number {
  let sum = 0;
  let node = lane.firstNode;
  while (node < lane.endNode) {
    if (matched[tables.func[node]] === 1) {
      sum += total[node];
      node = tables.subtreeEnd[node]!;
    } else {
      node++;
    }
  }
  return sum;
}

/** Matching boxes before each place in row order, so that a run of thin boxes knows whether it holds one. */
export function matchesBefore(
  tables: FlameTables,
  rows: LaneRows,
  total: Float64Array,
  matched: Uint8Array,
): Uint32Array {
  const before = new Uint32Array(rows.nodes.length + 1);
  let count = 0;
  for (let place = 0; place < rows.nodes.length; place++) {
    const node = rows.nodes[place];
    if (matched[tables.func[node]] === 1 && total[node] > 0) count++;
    before[place + 1] = count;
  }
  return before;
}

/** The matching box after (or before) `node` in reading order, around the end; null if nothing matches. */
export function nextMatch(
  tables: FlameTables,
  total: Float64Array,
  matched: Uint8Array,
  node: CallNodeIndex | null,
  direction: 1 | -1,
): CallNodeIndex | null {
  const nodes = tables.func.length;
  let at = node ?? (direction === 1 ? -1 : nodes);
  for (let seen = 0; seen < nodes; seen++) {
    at += direction;
    if (at >= nodes) at = 0;
    if (at < 0) at = nodes - 1;
    if (matched[tables.func[at]] === 1 && total[at] > 0) return at;
  }
  return null;
}

/** The widest box of a function in a lane ('' = in any); null if it has none with a weight. */
export function widestBox(
  tables: FlameTables,
  total: Float64Array,
  func: number,
  laneKey: string,
): CallNodeIndex | null {
  let widest = -1;
  for (const lane of tables.lanes) {
    if (laneKey !== '' && lane.key !== laneKey) continue;
    for (let node = lane.firstNode; node < lane.endNode; node++) {
      if (tables.func[node] === func && total[node] > 0 && (widest < 0 || total[node] > total[widest])) {
        widest = node;
      }
    }
  }
  return widest < 0 ? null : widest;
}
