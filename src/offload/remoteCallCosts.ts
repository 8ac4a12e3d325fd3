/** What calls cost once they leave their core: parts of units that a change of code would put on a side-core, and call handoffs. */
import type { Assumptions } from './assumptions';
import { remoteCall } from './calls';
import type { Demands } from './demands';
import { lineNs } from './handoff';
import { hasManySockets, type PlacedEdge } from './handoffEdges';
import type { Outcome } from './outcome';
import { PARAMETER_AT as P } from './parameters';
import type { Placed } from './placement';
import { mg1Wait } from './queueing';
import { crossingCalls, movedCalls, type MovedCall } from './remoteCalls';
import type { OffloadSystem } from './system';

export class RemoteCallCosts {
  private readonly calls: readonly MovedCall[];
  private readonly edges: readonly PlacedEdge[];
  private readonly manySockets: boolean;

  /** @param changed of `changedEdges`; what is no call among them is left aside */
  constructor(
    system: OffloadSystem,
    private readonly placed: Placed,
    changed: readonly PlacedEdge[],
    private readonly layout: Assumptions['layout'],
  ) {
    this.edges = crossingCalls(changed);
    this.calls = movedCalls(system, placed);
    this.manySockets = hasManySockets(system);
  }

  /**
   * Moves what is called, and adds what calling costs to units, cores and the outcome's handoff.
   *
   * @param rate units of work per ns: how busy what is called is
   * @param partShare share of its unit's demand that each of the placement's parts has
   */
  call(
    row: Float64Array,
    at: number,
    rate: number,
    demands: Demands,
    partShare: Float64Array,
    outcome: Outcome,
  ): void {
    this.callParts(row, at, rate, demands, partShare, outcome);
    this.callAcross(row, at, rate, demands, outcome);
  }

  private callParts(
    row: Float64Array,
    at: number,
    rate: number,
    { unitCost, demand, hidden }: Demands,
    partShare: Float64Array,
    outcome: Outcome,
  ): void {
    const { calls, placed, layout } = this;
    const count = demand.length;
    for (let i = 0; i < calls.length; i++) {
      const { unit, core, inHypervisor, crossing, edges } = calls[i];
      let perUnit = edges.length > 0 ? 0 : calls[i].perUnit;
      for (const edge of edges) {
        const fact = at + layout.handoff + 3 * edge;
        perUnit += row[fact] / Math.max(1, row[fact + 1]);
      }
      const part = partShare[i] * unitCost[unit];
      const line = lineNs(row, at, crossing, this.manySockets);
      const hand = handNs(row, at, line);
      const wait = waitAt(rate * demand[core], part, perUnit, row[at + P.service_cv2]);
      const remote = remoteCall(part, perUnit, 2 * line, wait, row[at + P.omega_call], hand);
      const entered = inHypervisor ? perUnit * (row[at + P.world_switch] + row[at + P.c_pollute]) : 0;
      const change = remote.caller - part - Math.min(entered, (unitCost[unit] - part) / 2);
      unitCost[unit] += change;
      for (let own = 0; own < count; own++) demand[own] += change * placed.after[unit * count + own];
      demand[core] += remote.callee;
      hidden[core] += remote.waitedFor;
      outcome.handoff += change + remote.callee;
    }
  }

  private callAcross(row: Float64Array, at: number, rate: number, demands: Demands, outcome: Outcome): void {
    const { edges, placed, layout } = this;
    const { unitCost, demand, hidden } = demands;
    const count = demand.length;
    for (const { edge, from, to, before, after, manySockets } of edges) {
      const fact = at + layout.handoff + 3 * edge;
      const across = after.share - before.share;
      const line = lineNs(row, at, after, manySockets) / after.share;
      const callee = across * unitCost[to];
      const perUnit = across * row[fact];
      const wait = waitAt(
        rate * Math.max(0, demands.around(to) - unitCost[to]),
        callee,
        perUnit,
        row[at + P.service_cv2],
      );
      const remote = remoteCall(
        callee,
        perUnit,
        2 * line,
        wait,
        row[at + P.omega_call],
        handNs(row, at, line),
      );
      const handed = remote.callee - callee;
      unitCost[from] += remote.caller;
      unitCost[to] += handed;
      for (let core = 0; core < count; core++) {
        demand[core] +=
          remote.caller * placed.after[from * count + core] + handed * placed.after[to * count + core];
        hidden[core] += remote.waitedFor * placed.after[to * count + core];
      }
      outcome.handoff += remote.caller + handed;
    }
  }
}

/** Handing a call over and taking its answer, ns per call. */
function handNs(row: Float64Array, at: number, line: number): number {
  return row[at + P.c_enq] + row[at + P.c_deq] + row[at + P.c_pub] + 2 * line;
}

/** W: behind what else the called core does, ns per call; a core that is full is not waited for forever by a closed loop. */
function waitAt(utilisation: number, partNs: number, perUnit: number, cv2: number): number {
  return perUnit > 0 ? mg1Wait(Math.min(0.95, utilisation), partNs / perUnit, cv2) : 0;
}
