/**
 * The whole model for one placement, prepared once and evaluated for thousands of rows of values: demands per unit and core,
 * handoff, caches, calls, copies, then throughput. Evaluation allocates nothing.
 */
import type { Assumptions } from './assumptions';
import { cacheRelief, farMemory, separations, type Separation } from './cache';
import { remoteCall } from './calls';
import { roomOn } from './coreCapacity';
import { contentionFromLocks, copyCost, lockedRate } from './contention';
import {
  adaptiveNotify,
  batchAfter,
  handoffCost,
  lineNs,
  noCost,
  notificationsAcross,
  type HandoffCost,
  type SeenSignals,
} from './handoff';
import { leavesSocket, lockLineOf, type LockLine } from './farther';
import { changedEdges, existingEdges, hasManySockets, type ChangedEdge } from './handoffEdges';
import { crossingCalls, movedCalls, type MovedCall } from './remoteCalls';
import { PARAMETER_AT as P } from './parameters';
import type { Placed } from './placement';
import { mg1Wait } from './queueing';
import { signalShares } from './signals';
import type { OffloadSystem } from './system';
import { ThroughputModel } from './throughput';

/** Bounds of what a recording may say of the cost of signals against the parameters: a machine without caches, or emulated. */
const LEAST_SIGNAL = 0.3;
const MOST_SIGNAL = 64;

/** What one row of values gives. Times are ns per unit of work, rates units of work per ns. */
export interface Outcome {
  rate: number;
  /** C: over all cores. */
  cost: number;
  /** Dmax: of the busiest core. */
  busiest: number;
  /** Position of the busiest core. */
  core: number;
  /** What bounds the rate, see `ThroughputModel`. */
  bound: number;
  handoff: number;
  /** Lines that now change cores, and memory that is farther away. */
  coherence: number;
  relief: number;
  /** Delay in which nothing works, more than in the baseline. */
  delay: number;
}

export class PlacedModel {
  /** ns per unit of work, per core and per unit, of the last row. */
  readonly demand: Float64Array;
  readonly unitCost: Float64Array;
  readonly throughput: ThroughputModel;
  /** Share of its unit's demand that each of the placement's parts has; may be overwritten between rows. */
  readonly partShare: Float64Array;
  readonly outcome: Outcome = {
    // NaN and not 0: fields that begin as doubles stay of one shape, so that compiled code fits every model.
    rate: NaN,
    cost: NaN,
    busiest: NaN,
    core: 0,
    bound: 0,
    handoff: NaN,
    coherence: NaN,
    relief: NaN,
    delay: NaN,
  };

  private readonly hidden: Float64Array;
  private readonly signalling: Float64Array;
  private readonly edgeCost: Float64Array;
  private readonly partsKnown: Uint8Array;
  private readonly signals: Float64Array;
  private readonly signalEdges: readonly ChangedEdge[];
  private readonly noRecorders: Float64Array;
  private readonly edges: readonly ChangedEdge[];
  private readonly callEdges: readonly ChangedEdge[];
  private readonly calls: readonly MovedCall[];
  private readonly manySockets: boolean;
  private readonly lockLine: LockLine;
  private readonly apart: readonly Separation[];
  private readonly farUnits: readonly number[];
  private readonly copied: readonly number[];
  /** Shares of units on cores, those above 0 only: unit, core and share. */
  private readonly spots: {
    readonly unit: Int32Array;
    readonly core: Int32Array;
    readonly share: Float64Array;
  };
  private readonly seen: SeenSignals = { send: NaN, receive: NaN, local: false, across: false };
  private readonly was: HandoffCost = noCost();
  private readonly now: HandoffCost = noCost();

  constructor(
    private readonly system: OffloadSystem,
    readonly placed: Placed,
    private readonly layout: Assumptions['layout'],
  ) {
    const count = placed.cores.length;
    const units = system.units.length;
    this.demand = new Float64Array(count);
    this.hidden = new Float64Array(count);
    this.noRecorders = new Float64Array(count);
    this.unitCost = new Float64Array(units);
    this.edgeCost = new Float64Array(units);
    this.partShare = Float64Array.from(placed.parts, ({ share }) => share);
    this.signalling = signalShares(system);
    this.throughput = new ThroughputModel(system, placed, true);
    const edges = changedEdges(system, placed);
    this.edges = edges.filter(({ isCall }) => !isCall);
    const touched = new Set(this.edges.flatMap(({ from, to }) => [from, to]));
    this.signalEdges = existingEdges(system, placed).filter(
      ({ from, to }) => touched.has(from) || touched.has(to),
    );
    this.signals = new Float64Array(units);
    this.partsKnown = Uint8Array.from(system.units, ({ parts }) => Number(parts.length > 0));
    this.callEdges = crossingCalls(edges);
    this.calls = movedCalls(system, placed);
    this.manySockets = hasManySockets(system);
    this.lockLine = lockLineOf(placed);
    this.apart = separations(system, placed);
    this.farUnits = placed.moved.filter((unit) => leavesSocket(placed, unit));
    this.copied = placed.moved.filter((unit) => placed.copiesAfter[unit] !== placed.copiesBefore[unit]);
    const at = [...placed.after.keys()].filter((i) => placed.after[i] > 0);
    this.spots = {
      unit: Int32Array.from(at, (i) => Math.floor(i / count)),
      core: Int32Array.from(at, (i) => i % count),
      share: Float64Array.from(at, (i) => placed.after[i]),
    };
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
    const { unitCost, demand, hidden, outcome, layout } = this;
    for (let unit = 0; unit < unitCost.length; unit++) {
      unitCost[unit] = row[at + layout.demand + unit] * row[at + layout.share + unit];
      if (saved !== null) unitCost[unit] = Math.max(0, unitCost[unit] - saved[unit]);
    }
    this.copyUnits(row, at);
    this.spread();
    const first = this.roughRate(row, at);
    outcome.relief = this.relieve(row, at);
    outcome.coherence = 0;
    outcome.handoff = 0;
    outcome.delay = 0;
    this.handOver(row, at, first);
    this.spread();
    hidden.fill(0);
    this.callRemotely(row, at, first);
    const lineExtra = this.lockLine === null ? 0 : row[at + P[this.lockLine]];
    outcome.rate = this.throughput.rate(
      demand,
      hidden,
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

  /** Demands of cores from those of units. */
  private spread(): void {
    const { demand, unitCost, spots } = this;
    demand.fill(0);
    for (let i = 0; i < spots.unit.length; i++)
      demand[spots.core[i]] += unitCost[spots.unit[i]] * spots.share[i];
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

  private handOver(row: Float64Array, at: number, rate: number): void {
    const { edges, edgeCost, unitCost, signalling, signals, seen, was, now, outcome, layout } = this;
    edgeCost.fill(0);
    this.explainSignals(row, at);
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
        Math.min(1, rate * this.demandAround(edge.to)),
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

  /**
   * How much dearer notifying and switching is here than the parameters say: the recording tells what all of a unit's
   * handoffs took, and how often they notify.
   */
  private explainSignals(row: Float64Array, at: number): void {
    const { signals, signalling, unitCost, partsKnown, was, layout } = this;
    signals.fill(0);
    for (const edge of this.signalEdges) {
      const fact = at + layout.handoff + 3 * edge.edge;
      handoffCost(
        was,
        row,
        at,
        edge.before,
        edge,
        row[fact],
        Math.max(1, row[fact + 1]),
        notifiedPerDescriptor(row, fact),
        0,
        AS_PARAMETERS,
      );
      signals[edge.from] += was.sendSignal;
      signals[edge.to] += was.receiveSignal;
    }
    for (let unit = 0; unit < signals.length; unit++) {
      const told = signalling[unit] * unitCost[unit] * row[at + P.signal_share];
      signals[unit] =
        partsKnown[unit] === 1 && signals[unit] > 0
          ? Math.min(MOST_SIGNAL, Math.max(LEAST_SIGNAL, told / signals[unit]))
          : 1;
    }
  }

  /** ns per unit of work on the cores that a unit runs on, as its share of each. */
  private demandAround(unit: number): number {
    const { demand, placed } = this;
    let around = 0;
    for (let core = 0; core < demand.length; core++)
      around += placed.after[unit * demand.length + core] * demand[core];
    return around;
  }

  /** Parts of units that a change of code would put on a side-core, and calls that now leave the core. */
  private callRemotely(row: Float64Array, at: number, rate: number): void {
    const { calls, callEdges, unitCost, demand, hidden, placed, outcome, partShare, layout } = this;
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
    for (const { edge, from, to, before, after, manySockets } of callEdges) {
      const fact = at + layout.handoff + 3 * edge;
      const across = after.share - before.share;
      const line = lineNs(row, at, after, manySockets) / after.share;
      const callee = across * unitCost[to];
      const perUnit = across * row[fact];
      const wait = waitAt(
        rate * Math.max(0, this.demandAround(to) - unitCost[to]),
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

const AS_PARAMETERS: SeenSignals = { send: 1, receive: 1, local: false, across: false };

/** n: notifications per descriptor, as recorded. */
function notifiedPerDescriptor(row: Float64Array, fact: number): number {
  return Math.min(1, Math.max(0, row[fact + 2])) / Math.max(1, row[fact + 1]);
}

/** Share of the handoffs to a side-core that its receiver polls for, all the time or for a while before it blocks. */
function polledShare(row: Float64Array, at: number, perNs: number): number {
  const time = row[at + P.poll_time];
  const awaited = time > 0 ? 1 - adaptiveNotify(perNs, time) : 0;
  return 1 - (1 - row[at + P.polling]) * (1 - awaited);
}

/** Handing a call over and taking its answer, ns per call. */
function handNs(row: Float64Array, at: number, line: number): number {
  return row[at + P.c_enq] + row[at + P.c_deq] + row[at + P.c_pub] + 2 * line;
}

/** W: behind what else the called core does, ns per call; a core that is full is not waited for forever by a closed loop. */
function waitAt(utilisation: number, partNs: number, perUnit: number, cv2: number): number {
  return perUnit > 0 ? mg1Wait(Math.min(0.95, utilisation), partNs / perUnit, cv2) : 0;
}
