/** Self and total weight per function and lane, recursion counted once. */
import type { CallTree } from './callTree';
import type { FuncIndex } from './ids';

export interface FunctionTotal {
  readonly func: FuncIndex;
  /** Position of the lane. */
  readonly lane: number;
  readonly self: number;
  readonly total: number;
}

/**
 * @param weights per node, as `weighTree` gives them
 * @returns functions with any weight, unordered; labels (threads, domains) are left out
 */
export function functionTotals(
  tree: CallTree,
  weights: { readonly self: Float64Array; readonly total: Float64Array },
): FunctionTotal[] {
  const out: FunctionTotal[] = [];
  const self = new Float64Array(tree.funcCount);
  const total = new Float64Array(tree.funcCount);
  const seen = new Int32Array(tree.funcCount).fill(-1);
  /** End of the outermost open subtree of each function: inside it, the function's total is counted already. */
  const countedUntil = new Int32Array(tree.funcCount);
  for (let lane = 0; lane + 1 < tree.laneStart.length; lane++) {
    const funcs: number[] = [];
    for (let i = tree.laneStart[lane]; i < tree.laneStart[lane + 1]; i++) {
      const func = tree.func[i];
      if (func >= tree.funcCount) continue;
      if (seen[func] !== lane) {
        seen[func] = lane;
        self[func] = total[func] = 0;
        funcs.push(func);
      }
      self[func] += weights.self[i];
      if (i >= countedUntil[func]) {
        total[func] += weights.total[i];
        countedUntil[func] = tree.subtreeEnd[i];
      }
    }
    for (const func of funcs)
      if (total[func] > 0) out.push({ func, lane, self: self[func], total: total[func] });
  }
  return out;
}
