/** A call tree as the columns that a webview draws. Buffers are copies: they can be transferred. */
import { callFuncs, POSTPONED_FUNC, STUB_FUNC } from '../../iopath/join/stubStacks';
import type { CallTree } from '../../profile/callTree';
import type { Lanes } from '../../profile/lanes';
import type { Profile } from '../../profile/profile';
import type { FuncColumns, LaneInfo, TreeColumns } from '../../protocol/messages';
import { domainColours, laneColour } from './laneColour';

/** Layer of a label (thread name, domain) in `FuncColumns.layer`. */
const LABEL = 255;

export function laneInfos(profile: Profile, lanes: Lanes, tree: CallTree): LaneInfo[] {
  const colours = domainColours(profile.domains, lanes);
  return lanes.lanes.map((lane, i) => ({
    key: lane.key,
    kind: lane.kind,
    label: lane.label,
    colour: laneColour(lane, colours),
    firstNode: tree.laneStart[i],
    endNode: tree.laneStart[i + 1],
  }));
}

export function treeColumns(tree: CallTree): TreeColumns {
  return { func: copy(tree.func), depth: copy(tree.depth), subtreeEnd: copy(tree.subtreeEnd) };
}

export function funcColumns(profile: Profile, tree: CallTree): FuncColumns {
  const count = tree.names.length;
  const module = new Int32Array(count).fill(-1);
  const layer = new Uint8Array(count).fill(LABEL);
  module.set(profile.funcs.module);
  // Labels of joined stacks stand behind the functions in the same table.
  layer.set(profile.funcs.layer.subarray(0, tree.funcCount));
  const calls = callFuncs(profile.funcs);
  const rowsOf = (kind: number) => [...calls.keys()].filter((row) => calls[row] === kind);
  const stubs = rowsOf(STUB_FUNC);
  return {
    names: tree.names,
    module: module.buffer,
    layer: layer.buffer,
    modules: profile.funcs.modules,
    bodies: profile.funcs.body.flatMap((text, func) => (text === '' ? [] : [{ func, text }])),
    ...(stubs.length > 0 && { hypercalls: { stubs, empty: rowsOf(POSTPONED_FUNC) } }),
  };
}

function copy(column: Int32Array): ArrayBuffer {
  return column.slice().buffer;
}
