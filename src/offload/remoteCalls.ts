/** Calls that leave their core under a placement: parts that a change of code would move, and call handoffs that now cross. */
import type { Crossing } from './handoff';
import { crossing, type PlacedEdge } from './handoffEdges';
import type { Placed } from './placement';
import type { OffloadSystem } from './system';

export interface MovedCall {
  /** Who calls. */
  readonly unit: number;
  /** Where the part runs afterwards. */
  readonly core: number;
  /** A hypercall that is made no more saves the switch into the hypervisor. */
  readonly inHypervisor: boolean;
  readonly crossing: Crossing;
  /** Handoffs that the calls come with, one call a batch; empty where nothing tells. */
  readonly edges: readonly number[];
  /** Calls per unit of work where nothing tells. */
  readonly perUnit: number;
}

/** A grant covers a page, so that a call moves at least one. */
const PAGE = 4096;

/** In the order of the placement's parts. */
export function movedCalls({ handoffs, work }: OffloadSystem, { parts, cores, after }: Placed): MovedCall[] {
  const count = cores.length;
  return parts.map(({ unit, core, inHypervisor }) => {
    const there = new Float64Array(count);
    there[core] = 1;
    const into = handoffs.flatMap(({ to, kind }, edge) => (to === unit && kind !== 'call' ? [edge] : []));
    const outOf = handoffs.flatMap(({ from, kind }, edge) =>
      from === unit && kind !== 'call' ? [edge] : [],
    );
    return {
      unit,
      core,
      inHypervisor,
      crossing: crossing(cores, after, unit * count, there, 0, false),
      edges: into.length > 0 ? into : outOf,
      perUnit: work?.unit === 'bytes' ? 1 / PAGE : 1,
    };
  });
}

/** Call handoffs whose two ends are farther apart than they were. */
export function crossingCalls(edges: readonly PlacedEdge[]): PlacedEdge[] {
  return edges.filter(({ isCall, before, after }) => isCall && after.share > before.share);
}
