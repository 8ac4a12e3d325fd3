/** The keyboard walk: which key means what, and which box a step leads to. */
import type { CallNodeIndex } from '../../src/profile/ids';
import type { FlameTables } from './flameTables';
import { laneOfNode } from './flameTables';

export type Step = 'parent' | 'child' | 'previous' | 'next' | 'first' | 'last' | 'previousLane' | 'nextLane';

export type FlameCommand =
  | { readonly kind: 'step'; readonly step: Step }
  | {
      readonly kind:
        | 'zoomToBox'
        | 'zoomIn'
        | 'zoomOut'
        | 'reset'
        | 'back'
        | 'forward'
        | 'search'
        | 'nextMatch'
        | 'previousMatch'
        | 'contextMenu'
        | 'copyName'
        | 'goToSource'
        | 'escape';
    };

export interface KeyPress {
  readonly key: string;
  readonly alt: boolean;
  readonly ctrl: boolean;
  readonly shift: boolean;
}

const STEPS: Readonly<Partial<Record<string, Step>>> = {
  ArrowUp: 'parent',
  ArrowDown: 'child',
  ArrowLeft: 'previous',
  ArrowRight: 'next',
  Home: 'first',
  End: 'last',
  PageUp: 'previousLane',
  PageDown: 'nextLane',
};

const PLAIN: Readonly<Partial<Record<string, Exclude<FlameCommand['kind'], 'step'>>>> = {
  Enter: 'zoomToBox',
  '+': 'zoomIn',
  '=': 'zoomIn',
  '-': 'zoomOut',
  _: 'zoomOut',
  '0': 'reset',
  '/': 'search',
  n: 'nextMatch',
  N: 'previousMatch',
  g: 'goToSource',
  G: 'goToSource',
  Escape: 'escape',
  ContextMenu: 'contextMenu',
};

/** The command of a key press in the flame graph; null if the key is not ours. `ctrl` includes the Mac's command key. */
export function commandOf(press: KeyPress): FlameCommand | null {
  if (press.alt) {
    if (press.key === 'ArrowLeft') return { kind: 'back' };
    return press.key === 'ArrowRight' ? { kind: 'forward' } : null;
  }
  if (press.ctrl) {
    if (press.key === 'f') return { kind: 'search' };
    return press.key === 'c' ? { kind: 'copyName' } : null;
  }
  if (press.shift && press.key === 'F10') return { kind: 'contextMenu' };
  const step = STEPS[press.key];
  if (step) return { kind: 'step', step };
  const kind = PLAIN[press.key];
  return kind ? { kind } : null;
}

/** Boxes that exist in the present metric, and the lanes that are open. */
export interface WalkContext {
  readonly tables: FlameTables;
  readonly total: Float64Array;
  readonly isOpen: (laneKey: string) => boolean;
}

/** Where a step leads from `node` (null = nothing selected yet); null if there is nowhere to go. */
export function walk(context: WalkContext, node: CallNodeIndex | null, step: Step): CallNodeIndex | null {
  const { tables } = context;
  if (node === null) return firstRoot(context, 0, 1);
  const lane = laneOfNode(tables, node);
  if (!lane) return null;
  const laneIndex = tables.lanes.indexOf(lane);
  switch (step) {
    case 'parent':
      return tables.parent[node] >= 0 ? tables.parent[node] : firstRoot(context, laneIndex - 1, -1);
    case 'child':
      return widestChild(context, node);
    case 'next':
      return along(context, tables.subtreeEnd[node], lane.endNode, 1, tables.depth[node]);
    case 'previous':
      return along(context, node - 1, lane.firstNode - 1, -1, tables.depth[node]);
    case 'first':
      return along(context, lane.firstNode, lane.endNode, 1, tables.depth[node]);
    case 'last':
      return along(context, lane.endNode - 1, lane.firstNode - 1, -1, tables.depth[node]);
    case 'previousLane':
      return firstRoot(context, laneIndex - 1, -1);
    case 'nextLane':
      return firstRoot(context, laneIndex + 1, 1);
  }
}

/** First node at `depth` with a weight, scanning towards `end`: siblings first, then cousins in the same row. */
function along(
  { tables, total }: WalkContext,
  from: number,
  end: number,
  direction: 1 | -1,
  depth: number,
): CallNodeIndex | null {
  for (let node = from; node !== end && (end - node) * direction > 0; node += direction) {
    if (tables.depth[node] === depth && total[node] > 0) return node;
  }
  return null;
}

/** Down follows the weight: the first child by name is often a sliver, and its siblings are one step away. */
function widestChild({ tables, total }: WalkContext, node: CallNodeIndex): CallNodeIndex | null {
  let widest = -1;
  for (let child = node + 1; child < tables.subtreeEnd[node]; child = tables.subtreeEnd[child]!) {
    if (total[child] > 0 && (widest < 0 || total[child] > total[widest])) widest = child;
  }
  return widest < 0 ? null : widest;
}

function firstRoot(context: WalkContext, laneIndex: number, direction: 1 | -1): CallNodeIndex | null {
  const { lanes } = context.tables;
  for (let i = laneIndex; i >= 0 && i < lanes.length; i += direction) {
    const lane = lanes[i];
    if (!context.isOpen(lane.key)) continue;
    const root = along(context, lane.firstNode, lane.endNode, 1, 0);
    if (root !== null) return root;
  }
  return null;
}
