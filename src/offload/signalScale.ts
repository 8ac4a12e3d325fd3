/**
 * How much dearer notifying and switching is on this host than the parameters say: the recording tells what all of a unit's
 * handoffs took, and how often they notify.
 */
import type { Assumptions } from './assumptions';
import { AS_ASSUMED, noCost, notifiedPerDescriptor, signalCost, type HandoffCost } from './handoff';
import { existingEdges, type PlacedEdge } from './handoffEdges';
import { PARAMETER_AT as P } from './parameters';
import { signalShares } from './signals';
import type { OffloadSystem } from './system';

/** Bounds of what a recording may say of the cost of signals against the parameters: a machine without caches, or emulated. */
const LEAST_SIGNAL = 0.3;
const MOST_SIGNAL = 64;

export class SignalScale {
  /** Per unit, of the last row: the cost of its signals against what the parameters say. */
  readonly ofUnit: Float64Array;

  private readonly told: Float64Array;
  private readonly partsKnown: Uint8Array;
  private readonly edges: readonly PlacedEdge[];
  private readonly cost: HandoffCost = noCost();

  /**
   * @param placed all handoffs
   * @param changed those that the placement changes: units without one need no scale
   */
  constructor(
    system: OffloadSystem,
    placed: readonly PlacedEdge[],
    changed: readonly PlacedEdge[],
    private readonly layout: Assumptions['layout'],
  ) {
    const touched = new Set(changed.flatMap(({ from, to }) => [from, to]));
    this.edges = existingEdges(placed).filter(({ from, to }) => touched.has(from) || touched.has(to));
    this.ofUnit = new Float64Array(system.units.length);
    this.told = signalShares(system);
    this.partsKnown = Uint8Array.from(system.units, ({ parts }) => Number(parts.length > 0));
  }

  /** Works out the scale for one row. */
  explain(row: Float64Array, at: number, unitCost: Float64Array): void {
    const { ofUnit, told, partsKnown, cost, layout } = this;
    ofUnit.fill(0);
    for (const edge of this.edges) {
      const fact = at + layout.handoff + 3 * edge.edge;
      const told = notifiedPerDescriptor(row, fact);
      signalCost(cost, row, at, edge.before, edge.sameDomain, row[fact], told, AS_ASSUMED);
      ofUnit[edge.from] += cost.sendSignal;
      ofUnit[edge.to] += cost.receiveSignal;
    }
    for (let unit = 0; unit < ofUnit.length; unit++) {
      const recorded = told[unit] * unitCost[unit] * row[at + P.signal_share];
      ofUnit[unit] =
        partsKnown[unit] === 1 && ofUnit[unit] > 0
          ? Math.min(MOST_SIGNAL, Math.max(LEAST_SIGNAL, recorded / ofUnit[unit]))
          : 1;
    }
  }
}
