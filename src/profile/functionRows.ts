/** The functions table: self and total per function and lane, with the interval of self. */
import { functionTotals } from './functionTotals';
import { wilson } from './interval';
import type { Lanes } from './lanes';
import type { CallTree } from './callTree';
import type { Profile } from './profile';
import type { TreeWeights } from './treeWeights';

export interface FunctionRow {
  /** Row of the function tables. */
  readonly func: number;
  readonly name: string;
  /** As in `FuncTable`. */
  readonly body: string;
  readonly module: string;
  /** Position of the lane. */
  readonly lane: number;
  readonly self: number;
  readonly total: number;
  /** 95 % interval of `self`, in the same unit. */
  readonly selfLow: number;
  readonly selfHigh: number;
  /** Shares of the lane. */
  readonly selfShare: number;
  readonly totalShare: number;
}

/** Rows by self, then total, largest first. */
export function functionRows(
  profile: Profile,
  lanes: Lanes,
  tree: CallTree,
  weights: TreeWeights,
): FunctionRow[] {
  const { funcs } = profile;
  return functionTotals(tree, weights)
    .map(({ func, lane, self, total }): FunctionRow => {
      const { weight, effectiveSamples } = weights.lanes[lane];
      const { low, high } = wilson((self / weight) * effectiveSamples, effectiveSamples);
      return {
        func,
        name: funcs.name[func],
        body: funcs.body[func],
        module: funcs.modules[funcs.module[func]] ?? '',
        lane,
        self,
        total,
        selfLow: low * weight,
        selfHigh: high * weight,
        selfShare: self / weight,
        totalShare: total / weight,
      };
    })
    .sort(
      (a, b) =>
        b.self - a.self ||
        b.total - a.total ||
        lanes.lanes[a.lane].key.localeCompare(lanes.lanes[b.lane].key),
    );
}
