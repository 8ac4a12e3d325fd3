/** Boxes as paths of names, which mean the same after a reload, when rows of tables may have moved. */
import type { CallNodeIndex, FuncIndex } from '../../src/profile/ids';
import type { FramePath } from '../../src/protocol/messages';
import { laneOfNode, pathTo, type FlameTables } from './flameTables';

/** Names are kept to this length in stored state: enough to tell them apart, small enough to store. */
const MOST_NAME = 200;
/** Deeper paths are not stored: the state of a webview is meant to be small. */
const MOST_NAMES = 2000;

/** Of two functions of one name that one calls, each is told by its body, too. */
function kept({ names, bodies }: FlameTables, func: FuncIndex): string {
  const body = bodies.get(func);
  const name = body === undefined ? names[func] : `${names[func]} (${body})`;
  return name.length > MOST_NAME ? name.slice(0, MOST_NAME) : name;
}

/** Path of a box; null for a box outside all lanes or too deep to store. */
export function pathOfNode(tables: FlameTables, node: CallNodeIndex): FramePath | null {
  const lane = laneOfNode(tables, node);
  if (!lane || tables.depth[node] >= MOST_NAMES) return null;
  return { lane: lane.key, names: pathTo(tables, node).map((func) => kept(tables, func)) };
}

/** The first box on that path; null if the profile has none. */
export function nodeOfPath(tables: FlameTables, path: FramePath): CallNodeIndex | null {
  const lane = tables.lanes.find((l) => l.key === path.lane);
  if (!lane || path.names.length === 0) return null;
  // Depth-first with one cursor: a mismatch skips the subtree, a match steps inside.
  let node = lane.firstNode;
  while (node < lane.endNode) {
    const depth = tables.depth[node];
    if (kept(tables, tables.func[node]) !== path.names[depth]) {
      node = tables.subtreeEnd[node]!;
    } else if (depth === path.names.length - 1) {
      return node;
    } else {
      node++;
    }
  }
  return null;
}
