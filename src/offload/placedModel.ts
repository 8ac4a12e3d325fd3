/**
 * The whole model for one placement, prepared once and evaluated for thousands of rows of values: demands per unit and core,
 * handoff, caches, calls, copies, then throughput. Evaluation allocates nothing.
 */
import type { Assumptions } from './assumptions';
import { cacheRelief, farMemory, separations, type Separation } from './cache';
import { ChangedHandoffs } from './changedHandoffs';
import { roomOn } from './coreCapacity';
import { contentionFromLocks, copyCost, lockedRate } from './contention';
import { Demands } from './demands';
import { leavesSocket, lockLineOf, type LockLine } from './farther';
import { changedEdges, placedEdges } from './handoffEdges';
import { noOutcome, type Outcome } from './outcome';
import { PARAMETER_AT as P } from './parameters';
import type { Placed } from './placement';
import { RemoteCallCosts } from './remoteCallCosts';
import type { OffloadSystem } from './system';
import { ThroughputModel } from './throughput';

export class PlacedModel {
  /** ns per unit of work, per core and per unit, of the last row. */
  readonly demand: Float64Array;
  readonly unitCost: Float64Array;
  readonly throughput: ThroughputModel;
  /** Share of its unit's demand that each of the placement's parts has; may be overwritten between rows. */
  readonly partShare: Float64Array;
  readonly outcome: Outcome = noOutcome();

  private readonly demands: Demands;
  private readonly handoffs: ChangedHandoffs;
  private readonly calls: RemoteCallCosts;
  private readonly noRecorders: Float64Array;
  private readonly lockLine: LockLine;
  private readonly apart: readonly Separation[];
  private readonly farUnits: readonly number[];
  private readonly copied: readonly number[];

  constructor(
    private readonly system: OffloadSystem,
    readonly placed: Placed,
    private readonly layout: Assumptions['layout'],
  ) {
    this.demands = new Demands(system.units.length, placed);
    this.demand = this.demands.demand;
    this.unitCost = this.demands.unitCost;
    this.noRecorders = new Float64Array(placed.cores.length);
    this.partShare = Float64Array.from(placed.parts, ({ share }) => share);
    this.throughput = new ThroughputModel(system, placed, true);
    const edges = placedEdges(system, placed);
    const changed = changedEdges(edges);
    this.handoffs = new ChangedHandoffs(system, edges, changed, layout);
    this.calls = new RemoteCallCosts(system, placed, changed, layout);
    this.lockLine = lockLineOf(placed);
    // Without recorded misses neither is asked for.
    const hasMisses = system.misses.length > 0;
    this.apart = hasMisses ? separations(system, placed) : [];
    this.farUnits = hasMisses ? placed.moved.filter((unit) => leavesSocket(placed, unit)) : [];
    this.copied = placed.moved.filter((unit) => placed.copiesAfter[unit] !== placed.copiesBefore[unit]);
  }

  /**
   * Evaluates one row.
   *
   * @param row values of all assumptions from position `at`
   * @param jobs N, as the baseline was calibrated
   * @param think Z of the baseline, ns per unit of work
   * @param saved ns per unit of work that each unit is relieved of; null for none
   * @returns the same object every time
   */
  evaluate(row: Float64Array, at: number, jobs: number, think: number, saved: Float64Array | null): Outcome {
    const { unitCost, demand, demands, outcome, layout } = this;
    for (let unit = 0; unit < unitCost.length; unit++) {
      unitCost[unit] = row[at + layout.demand + unit] * row[at + layout.share + unit];
      if (saved !== null) unitCost[unit] = Math.max(0, unitCost[unit] - saved[unit]);
    }
    this.copyUnits(row, at);
    demands.spread();
    const first = this.roughRate(row, at);
    outcome.relief = this.relieve(row, at);
    outcome.handoff = 0;
    outcome.delay = 0;
    this.handoffs.handOver(row, at, first, demands, outcome);
    demands.spread();
    demands.hidden.fill(0);
    this.calls.call(row, at, first, demands, this.partShare, outcome);
    const lineExtra = this.lockLine === null ? 0 : row[at + P[this.lockLine]];
    outcome.rate = this.throughput.rate(
      demand,
      demands.hidden,
      unitCost,
      row,
      at,
      layout.limit,
      jobs,
      Math.max(0, think + outcome.delay),
      this.noRecorders,
      lineExtra,
    );
    outcome.bound = this.throughput.bound;
    const { busyNs } = this.throughput;
    outcome.cost = 0;
    outcome.core = 0;
    for (let core = 0; core < demand.length; core++) {
      outcome.cost += demand[core];
      if (busyNs[core] > busyNs[outcome.core]) outcome.core = core;
    }
    outcome.busiest = demand[outcome.core];
    return outcome;
  }

  /** More queues: copies of the same work get in each other's way, and in that of a lock that the recording knows. */
  private copyUnits(row: Float64Array, at: number): void {
    const { system, placed, layout, unitCost } = this;
    const a = contentionFromLocks(row[at + P.usl_a], system.lockShare);
    const c = row[at + P.usl_c];
    for (const unit of this.copied) {
      if (unitCost[unit] <= 0) continue;
      const before = placed.copiesBefore[unit];
      const after = placed.copiesAfter[unit];
      let factor = copyCost(after, a, c) / copyCost(before, a, c);
      for (let limit = 0; limit < system.limits.length; limit++) {
        if (system.limits[limit].kind !== 'lock') continue;
        const hold = Math.min(1e9 / row[at + layout.limit + limit], unitCost[unit]);
        const alone = lockedRate(before, hold, unitCost[unit] - hold) / before;
        factor = Math.max(factor, (alone * after) / lockedRate(after, hold, unitCost[unit] - hold));
      }
      unitCost[unit] *= factor;
    }
  }

  /** The rate before handing over is paid for: handoffs depend on how often they happen. */
  private roughRate(row: Float64Array, at: number): number {
    const { demand, placed, system, layout } = this;
    let rate = Infinity;
    for (let core = 0; core < demand.length; core++) {
      if (demand[core] > 0) rate = Math.min(rate, roomOn(placed.cores[core], row, at, 0) / demand[core]);
    }
    for (let limit = 0; limit < system.limits.length; limit++)
      rate = Math.min(rate, row[at + layout.limit + limit] / 1e9);
    return rate === Infinity ? 0 : rate;
  }

  /** @returns relief, ns per unit of work; what memory that is farther away costs goes to the outcome's coherence */
  private relieve(row: Float64Array, at: number): number {
    const { unitCost, apart, system, outcome } = this;
    outcome.coherence = 0;
    if (system.misses.length === 0) return 0;
    let relief = 0;
    for (let unit = 0; unit < apart.length; unit++) {
      const saved = cacheRelief(system.misses, unit, apart[unit], unitCost[unit], row, at);
      unitCost[unit] -= saved;
      relief += saved;
    }
    for (const unit of this.farUnits) {
      const lost = farMemory(system.misses, unit, row, at);
      unitCost[unit] += lost;
      outcome.coherence += lost;
    }
    return relief;
  }
}
