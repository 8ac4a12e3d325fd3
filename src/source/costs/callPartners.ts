/** Who calls a function and whom it calls. */
import type { CallTree } from '../../profile/callTree';
import type { LayeredProfile } from '../../iopath/layeredProfile';
import type { CallPartner, CallPartners } from '../sourceCosts';
import type { FunctionGroups } from './functionGroups';
import type { WeighedView } from './sourceMetrics';

/** More are not looked at. */
const MOST = 50;

/**
 * The largest share of the lane first. A sample counts once for each partner, and a function that calls itself is no partner
 * of its own.
 * @param group as in `FunctionCost` @param lane position in `lanes`
 */
export function callPartners(
  { profile: { funcs }, tree }: LayeredProfile,
  groups: FunctionGroups,
  { weights }: WeighedView,
  group: number,
  lane: number,
): CallPartners {
  const partners = new Partners(tree, groups);
  const [callers, callees] = [new Sums(), new Sums()];
  for (let node = tree.laneStart[lane]; node < tree.laneStart[lane + 1]; node++) {
    const caller = tree.parent[node];
    if (caller < 0) continue;
    const [above, own] = [partners.of(caller), partners.of(node)];
    if (above === own || above < 0 || own < 0) continue;
    if (own === group)
      callers.add(above, tree.func[caller], node, tree.subtreeEnd[node], weights.total[node]);
    if (above === group) callees.add(own, tree.func[node], node, tree.subtreeEnd[node], weights.total[node]);
  }
  const whole = weights.lanes[lane].weight;
  const listed = (sums: Sums) =>
    sums.largest().map(([func, weight]): CallPartner => ({
      func,
      name: partners.nameOf(func) ?? funcs.name[func],
      body: funcs.body[func],
      module: funcs.modules[funcs.module[func]] ?? '',
      share: Math.min(1, weight / whole),
    }));
  return { kind: 'callPartners', callers: listed(callers), callees: listed(callees) };
}

/** Functions by their group; rows without a name are partners of their own, labels are none. */
class Partners {
  constructor(
    private readonly tree: CallTree,
    private readonly groups: FunctionGroups,
  ) {}

  /** -1 for a label. */
  of(node: number): number {
    const row = this.tree.func[node];
    if (row >= this.tree.funcCount) return -1;
    const group = this.groups.ofFunc[row];
    return group < 0 ? this.groups.groups.length + row : group;
  }

  nameOf(row: number): string | null {
    const group = this.groups.ofFunc[row];
    return group < 0 ? null : this.groups.groups[group].name;
  }
}

interface Sum {
  weight: number;
  /** Of the rows that a partner is made of, the one with most. */
  func: number;
  readonly byRow: Map<number, number>;
  /** End of the outermost open call of the partner: inside it samples are counted already. */
  until: number;
}

class Sums {
  private readonly ofPartner = new Map<number, Sum>();

  /** Nodes come in the order of the tree. */
  add(partner: number, row: number, node: number, subtreeEnd: number, weight: number): void {
    let sum = this.ofPartner.get(partner);
    if (sum === undefined)
      this.ofPartner.set(partner, (sum = { weight: 0, func: row, byRow: new Map(), until: 0 }));
    if (node < sum.until) return;
    sum.until = subtreeEnd;
    sum.weight += weight;
    sum.byRow.set(row, (sum.byRow.get(row) ?? 0) + weight);
    if ((sum.byRow.get(row) ?? 0) > (sum.byRow.get(sum.func) ?? 0)) sum.func = row;
  }

  /** Rows with what their partner weighs. */
  largest(): [number, number][] {
    return [...this.ofPartner.values()]
      .filter(({ weight }) => weight > 0)
      .sort((a, b) => b.weight - a.weight || a.func - b.func)
      .slice(0, MOST)
      .map(({ func, weight }) => [func, weight]);
  }
}
