/** What the handoffs that a placement changes cost more, or less, than the recording has paid for them. */
import type { Assumptions } from './assumptions';
import type { Demands } from './demands';
import {
  adaptiveNotify,
  batchAfter,
  handoffCost,
  noCost,
  notificationsAcross,
  notifiedPerDescriptor,
  type HandoffCost,
  type SeenSignals,
} from './handoff';
import type { PlacedEdge } from './handoffEdges';
import type { Outcome } from './outcome';
import { PARAMETER_AT as P } from './parameters';
import { SignalScale } from './signalScale';
import { signalShares } from './signals';
import type { OffloadSystem } from './system';

export class ChangedHandoffs {
  private readonly edges: readonly PlacedEdge[];
  private readonly edgeCost: Float64Array;
  private readonly signalling: Float64Array;
  private readonly scale: SignalScale;
  private readonly seen: SeenSignals = { send: NaN, receive: NaN, local: false, across: false };
  private readonly was: HandoffCost = noCost();
  private readonly now: HandoffCost = noCost();

  /**
   * @param placed of `placedEdges`
   * @param changed of `changedEdges`; calls among them are left aside, they are paid for as calls
   */
  constructor(
    system: OffloadSystem,
    placed: readonly PlacedEdge[],
    changed: readonly PlacedEdge[],
    private readonly layout: Assumptions['layout'],
  ) {
    this.edges = changed.filter(({ isCall }) => !isCall);
    this.edgeCost = new Float64Array(system.units.length);
    this.signalling = signalShares(system);
    this.scale = new SignalScale(system, placed, this.edges, layout);
  }

  /**
   * Adds the difference to the units' costs and to the outcome's handoff, coherence and delay.
   *
   * @param rate units of work per ns: how often is handed over
   */
  handOver(row: Float64Array, at: number, rate: number, demands: Demands, outcome: Outcome): void {
    const { edges, edgeCost, signalling, scale, seen, was, now, layout } = this;
    const { unitCost } = demands;
    edgeCost.fill(0);
    scale.explain(row, at, unitCost);
    const signals = scale.ofUnit;
    let lines = 0;
    for (const edge of edges) {
      const fact = at + layout.handoff + 3 * edge.edge;
      const perUnit = row[fact];
      const batch = Math.max(1, row[fact + 1]);
      const recorded = notifiedPerDescriptor(row, fact);
      const change = edge.after.share - edge.before.share;
      const wake = row[at + (edge.after.shared ? P.t_notify_shared : P.t_notify_dedicated)];
      const told = notificationsAcross(
        recorded,
        rate * perUnit,
        wake,
        Math.min(1, rate * demands.around(edge.to)),
        row[at + P.ring_slots],
        row[at + P.batch_kept],
        change,
      );
      const polled = edge.ontoSideCore ? polledShare(row, at, rate * perUnit * told) : 0;
      seen.send = signals[edge.from];
      seen.receive = signals[edge.to];
      seen.local = edge.exists && edge.before.share < 1;
      seen.across = edge.exists && edge.before.share > 0;
      if (edge.exists) handoffCost(was, row, at, edge.before, edge, perUnit, batch, recorded, 0, seen);
      else was.send = was.receive = was.sendSignal = was.receiveSignal = was.lines = was.delay = 0;
      handoffCost(
        now,
        row,
        at,
        edge.after,
        edge,
        perUnit,
        batchAfter(batch, recorded, told),
        told,
        polled,
        seen,
      );
      // What is inline until it crosses is handed over as far as it crosses.
      const share = edge.exists ? 1 : change;
      edgeCost[edge.from] += share * (now.send + now.sendSignal) - was.send - was.sendSignal;
      edgeCost[edge.to] += share * (now.receive + now.receiveSignal) - was.receive - was.receiveSignal;
      lines += share * now.lines - was.lines;
      outcome.delay += share * now.delay - was.delay;
      outcome.delay += perUnit * (told * (1 - polled) * edge.waitAfter - recorded * edge.waitBefore);
    }
    let total = 0;
    for (let unit = 0; unit < edgeCost.length; unit++) {
      const most = -signalling[unit] * unitCost[unit];
      const added = Math.max(most, edgeCost[unit]);
      unitCost[unit] += added;
      total += added;
    }
    outcome.handoff = total - lines;
    outcome.coherence += lines;
  }
}

/** Share of the handoffs to a side-core that its receiver polls for, all the time or for a while before it blocks. */
function polledShare(row: Float64Array, at: number, perNs: number): number {
  const time = row[at + P.poll_time];
  const awaited = time > 0 ? 1 - adaptiveNotify(perNs, time) : 0;
  return 1 - (1 - row[at + P.polling]) * (1 - awaited);
}
