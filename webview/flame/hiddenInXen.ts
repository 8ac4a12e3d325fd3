/**
 * Boxes in which a recorder inside a domain finds time that Xen took: its hypercall stubs. What Xen did there it cannot
 * see, so such boxes are marked wherever they have time of their own; in joined stacks they have callees instead.
 */
import type { CallNodeIndex } from '../../src/profile/ids';
import { THREAD_LAYER, type FlameTables } from './flameTables';

/** `empty`: the hypercall only has waiting events delivered, and the time is mostly that of the code before. */
export type HiddenInXen = 'hypercall' | 'empty' | null;

/** Positions are what `kindOf` holds. */
const KINDS: readonly HiddenInXen[] = [null, 'hypercall', 'empty'];

export class HiddenBoxes {
  private readonly kindOf: Uint8Array;

  constructor(tables: FlameTables) {
    this.kindOf = new Uint8Array(tables.func.length);
    const { hypercalls } = tables;
    if (!hypercalls) return;
    const stub = flags(hypercalls.stubs, tables.names.length);
    const empty = flags(hypercalls.empty, tables.names.length);
    for (const lane of tables.lanes) {
      if (lane.kind !== 'domain') continue;
      for (let node = lane.firstNode; node < lane.endNode; node++) {
        if (stub[tables.func[node]] === 0) continue;
        const caller = tables.parent[node];
        // A recorder without stacks found the processor at the stub itself: that is not in Xen.
        if (caller < 0 || tables.layer[tables.func[caller]] === THREAD_LAYER) continue;
        this.kindOf[node] = KINDS.indexOf(empty[tables.func[caller]] === 1 ? 'empty' : 'hypercall');
      }
    }
  }

  /** @param self weights of the moment */
  kind(node: CallNodeIndex, self: Float64Array): HiddenInXen {
    const kind = this.kindOf[node];
    return kind === 0 || !(self[node] > 0) ? null : KINDS[kind];
  }
}

/** 1 per row that is listed; rows that are not in the table are the host's mistake and mark nothing. */
function flags(rows: readonly number[], count: number): Uint8Array {
  const marked = new Uint8Array(count);
  for (const row of rows) if (row < count) marked[row] = 1;
  return marked;
}
