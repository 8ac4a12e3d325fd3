/** The call nodes as the host sent them, checked once so that every later loop may trust its indices. */
import type { CallNodeIndex, FuncIndex } from '../../src/profile/ids';
import type { FuncColumns, LaneInfo, TreeColumns } from '../../src/protocol/messages';
import { hasSource } from '../ui/hasSource';

/** Layer code of a thread name, which is a pseudo function (see FuncColumns). */
export const THREAD_LAYER = 255;

export interface FlameTables {
  readonly lanes: readonly LaneInfo[];
  readonly func: Int32Array;
  /** 0 for a lane's outermost frames. */
  readonly depth: Int32Array;
  /** First node after the subtree. */
  readonly subtreeEnd: Int32Array;
  /** Caller, -1 for a lane's outermost frames. */
  readonly parent: Int32Array;
  readonly names: readonly string[];
  readonly module: Int32Array;
  readonly layer: Uint8Array;
  readonly modules: readonly string[];
  /** Of functions that share their name with others of their module: what tells them apart. */
  readonly bodies: ReadonlyMap<FuncIndex, string>;
  readonly hypercalls?: NonNullable<FuncColumns['hypercalls']>;
}

/** The host's tables do not fit together; the message says which and where. */
export class InconsistentTables extends Error {
  override readonly name = 'InconsistentTables';
}

/**
 * Columns as tables, with callers worked out.
 * @throws InconsistentTables if lengths, depths, subtree ends or function rows contradict each other.
 */
export function flameTables(lanes: readonly LaneInfo[], tree: TreeColumns, funcs: FuncColumns): FlameTables {
  const func = int32('tree.func', tree.func);
  const nodes = func.length;
  const depth = int32('tree.depth', tree.depth, nodes);
  const subtreeEnd = int32('tree.subtreeEnd', tree.subtreeEnd, nodes);
  const module = int32('funcs.module', funcs.module, funcs.names.length);
  const layer = new Uint8Array(funcs.layer);
  if (layer.length !== funcs.names.length) {
    throw new InconsistentTables(`funcs.layer has ${layer.length} rows, expected ${funcs.names.length}`);
  }
  const parent = new Int32Array(nodes).fill(-1);
  let covered = 0;
  for (const lane of lanes) {
    if (lane.firstNode !== covered || lane.endNode < covered || lane.endNode > nodes) {
      throw new InconsistentTables(
        `lane ${lane.key} spans ${lane.firstNode} to ${lane.endNode}, expected it to begin at ${covered} of ${nodes}`,
      );
    }
    covered = lane.endNode;
    linkLane(lane, { func, depth, subtreeEnd, parent, functions: funcs.names.length });
  }
  if (covered !== nodes) throw new InconsistentTables(`the lanes end at ${covered} of ${nodes} nodes`);
  return {
    lanes,
    func,
    depth,
    subtreeEnd,
    parent,
    names: funcs.names,
    module,
    layer,
    modules: funcs.modules,
    bodies: new Map(funcs.bodies.map(({ func: row, text }) => [row, text])),
    ...(funcs.hypercalls && { hypercalls: funcs.hypercalls }),
  };
}

/** Fills `parent` and checks depth-first order in one pass; the walk up is paid for by the walk down before it. */
function linkLane(
  lane: LaneInfo,
  t: { func: Int32Array; depth: Int32Array; subtreeEnd: Int32Array; parent: Int32Array; functions: number },
): void {
  for (let node = lane.firstNode; node < lane.endNode; node++) {
    const f = t.func[node];
    const d = t.depth[node];
    const end = t.subtreeEnd[node];
    const before = node === lane.firstNode ? -1 : t.depth[node - 1];
    if (f < 0 || f >= t.functions) throw new InconsistentTables(`node ${node} names function ${f}`);
    if (d < 0 || d > before + 1)
      throw new InconsistentTables(`node ${node} jumps from depth ${before} to ${d}`);
    let caller = d === 0 ? -1 : node - 1;
    while (caller >= 0 && t.depth[caller] >= d) caller = t.parent[caller]!;
    t.parent[node] = caller;
    const outer = caller < 0 ? lane.endNode : t.subtreeEnd[caller];
    if (end <= node || end > outer || outer <= node) {
      throw new InconsistentTables(`the subtree of node ${node} ends at ${end}, outside its caller's`);
    }
  }
}

function int32(name: string, buffer: ArrayBuffer, rows?: number): Int32Array {
  if (buffer.byteLength % 4 !== 0) throw new InconsistentTables(`${name} has ${buffer.byteLength} bytes`);
  const column = new Int32Array(buffer);
  if (rows !== undefined && column.length !== rows) {
    throw new InconsistentTables(`${name} has ${column.length} rows, expected ${rows}`);
  }
  return column;
}

/** Whether source code can show it: threads and what has no name are no functions. */
export function isFunction(tables: FlameTables, func: FuncIndex): boolean {
  return tables.layer[func] !== THREAD_LAYER && hasSource(tables.names[func]);
}

/** Lane that a call node belongs to; undefined for a node outside all lanes. */
export function laneOfNode(tables: FlameTables, node: CallNodeIndex): LaneInfo | undefined {
  return tables.lanes.find((lane) => node >= lane.firstNode && node < lane.endNode);
}

/** Module of a function, '' if unknown. */
export function moduleOf(tables: FlameTables, func: FuncIndex): string {
  const module = tables.module[func] ?? -1;
  return module < 0 ? '' : (tables.modules[module] ?? '');
}

/** Functions from a lane's outermost frame to `node`. */
export function pathTo(tables: FlameTables, node: CallNodeIndex): FuncIndex[] {
  const path: FuncIndex[] = [];
  for (let at = node; at >= 0; at = tables.parent[at]!) path.push(tables.func[at]);
  return path.reverse();
}
