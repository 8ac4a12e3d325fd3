/** Stacks in the order of a flame graph: a stack comes right before those that begin with it. */
import type { StackTable } from '../../profile/profile';

/** Position per stack. Callers stand before the called in the table, so two passes without recursion do. */
export function depthFirstRank({ prefix }: StackTable): Int32Array {
  const count = prefix.length;
  const size = new Int32Array(count).fill(1);
  for (let stack = count - 1; stack >= 0; stack--) {
    if (prefix[stack] >= 0) size[prefix[stack]] += size[stack];
  }
  const rank = new Int32Array(count);
  /** Where the next stack below this one goes. */
  const next = new Int32Array(count);
  let nextRoot = 0;
  for (let stack = 0; stack < count; stack++) {
    const caller = prefix[stack];
    if (caller < 0) {
      rank[stack] = nextRoot;
      nextRoot += size[stack];
    } else {
      rank[stack] = next[caller];
      next[caller] += size[stack];
    }
    next[stack] = rank[stack] + 1;
  }
  return rank;
}
