/** The stack table as a tree: children as linked lists, totals by one backward pass, walks without recursion. */
import type { StackIndex } from '../../profile/ids';
import type { StackTable } from '../../profile/profile';

export class StackTree {
  /** -1 where there is none. */
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
  readonly firstRoot: StackIndex;

  /** `order`: all rows; brothers are linked in its order (that of the table if not given). */
  constructor(
    readonly stacks: StackTable,
    order?: Int32Array,
  ) {
    const rows = stacks.func.length;
    this.firstChild = new Int32Array(rows).fill(-1);
    this.nextSibling = new Int32Array(rows).fill(-1);
    let root = -1;
    // Put in front from the last to the first, so that the lists come out in order.
    for (let i = rows - 1; i >= 0; i--) {
      const row = order === undefined ? i : order[i];
      const parent = stacks.prefix[row];
      if (parent < 0) {
        this.nextSibling[row] = root;
        root = row;
      } else {
        this.nextSibling[row] = this.firstChild[parent]!;
        this.firstChild[parent] = row;
      }
    }
    this.firstRoot = root;
  }

  /** Weight of each stack with all that it calls, from self weights. */
  totals(self: Float64Array): Float64Array {
    const { prefix } = this.stacks;
    const totals = self.slice(0, prefix.length);
    for (let row = prefix.length - 1; row >= 0; row--) {
      const parent = prefix[row];
      if (parent >= 0) totals[parent] += totals[row];
    }
    return totals;
  }

  /**
   * Walks all stacks depth first. `enter` is called with the stack and its depth (roots have 1); if it returns false, what
   * the stack calls is left out. `leave` is called when a stack and all that it calls are done.
   */
  walk(
    enter: (row: StackIndex, depth: number) => boolean,
    leave: (row: StackIndex, depth: number) => void,
  ): void {
    let row = this.firstRoot;
    let depth = 1;
    while (row >= 0) {
      if (enter(row, depth) && this.firstChild[row] >= 0) {
        row = this.firstChild[row]!;
        depth++;
        continue;
      }
      leave(row, depth);
      while (row >= 0 && this.nextSibling[row] < 0) {
        row = this.stacks.prefix[row]!;
        depth--;
        if (row >= 0) leave(row, depth);
      }
      if (row >= 0) row = this.nextSibling[row]!;
    }
  }
}
