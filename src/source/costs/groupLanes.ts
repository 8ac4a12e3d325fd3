/** Self and total of every group in every lane, as the functions table has them of a row. */
import type { LayeredProfile } from '../../iopath/layeredProfile';
import type { CallTree } from '../../profile/callTree';
import { functionTotals } from '../../profile/functionTotals';
import { wilson } from '../../profile/interval';
import type { LaneTotals } from '../../profile/treeWeights';
import { weighTree } from '../../profile/treeWeights';
import type { LaneCost, WithInterval } from '../sourceCosts';
import type { FunctionGroups } from './functionGroups';
import type { WeighedView } from './sourceMetrics';

export interface GroupLane extends Omit<LaneCost, 'perUnit'> {
  readonly group: number;
  /** Position of the lane. */
  readonly position: number;
}

/** Only what has any weight; idle time is nobody's. Unordered. */
export function groupLanes(
  layered: LayeredProfile,
  groups: FunctionGroups,
  { view, weight, weights }: WeighedView,
): GroupLane[] {
  const { profile, lanes, tree } = layered;
  const grouped = groupedTree(tree, groups);
  const counts = weight === 'samples' ? weights : weighTree(profile, lanes, tree, view, 'samples', {});
  const cells = new CellColumns(groups.groups.length, lanes.lanes.length);
  for (const { func, lane, self, total } of functionTotals(grouped, counts)) {
    const cell = cells.at(func, lane);
    cells.selfSamples[cell] = self;
    cells.totalSamples[cell] = total;
  }
  for (const { func, lane, total } of functionTotals(tree, weights)) {
    const group = groups.ofFunc[func];
    if (group < 0) continue;
    const cell = cells.at(group, lane);
    // Rows come in any order: of equal ones the first of the table.
    const more = total > cells.most[cell] || (total === cells.most[cell] && func < cells.row[cell]);
    if (!more) continue;
    cells.most[cell] = total;
    cells.row[cell] = func;
  }
  return functionTotals(grouped, weights)
    .filter(({ lane }) => lanes.lanes[lane].kind !== 'idle')
    .map(({ func: group, lane: position, self, total }): GroupLane => {
      const cell = cells.at(group, position);
      const { key, label } = lanes.lanes[position];
      return {
        group,
        position,
        lane: key,
        label,
        self: shareOf(self, weights.lanes[position]),
        // Sums of other orders: rounding must not make a part larger than what it is part of.
        total: shareOf(Math.max(self, total), weights.lanes[position]),
        selfSamples: cells.selfSamples[cell],
        totalSamples: cells.totalSamples[cell],
        func: cells.row[cell],
      };
    });
}

/** The tree with groups in the place of functions: what is in no group counts as a label does. */
export function groupedTree(tree: CallTree, { groups, ofFunc }: FunctionGroups): CallTree {
  const funcCount = groups.length;
  const func = tree.func.map((row) => {
    const group = row < tree.funcCount ? ofFunc[row] : -1;
    return group < 0 ? funcCount : group;
  });
  return { ...tree, func, funcCount };
}

/** A share of the lane with its 95 % interval. */
function shareOf(amount: number, { weight, effectiveSamples }: LaneTotals): WithInterval {
  const value = Math.min(1, amount / weight);
  const { low, high } = wilson(value * effectiveSamples, effectiveSamples);
  return { value, low: Math.min(low, value), high: Math.max(high, value) };
}

/** Per group and lane. */
class CellColumns {
  readonly selfSamples: Float64Array;
  readonly totalSamples: Float64Array;
  /** Row with most of it, and how much. */
  readonly row: Int32Array;
  readonly most: Float64Array;

  constructor(
    groups: number,
    private readonly lanes: number,
  ) {
    const cells = groups * lanes;
    this.selfSamples = new Float64Array(cells);
    this.totalSamples = new Float64Array(cells);
    this.row = new Int32Array(cells).fill(-1);
    this.most = new Float64Array(cells);
  }

  at(group: number, lane: number): number {
    return group * this.lanes + lane;
  }
}
