/**
 * The recorded placement, made to agree with the recording: how many are in flight and how long they are elsewhere. Then the
 * same without the recorders, which is what every gain is measured against.
 */
import type { Assumptions } from './assumptions';
import { batchesInFlight } from './handoff';
import { PARAMETER_AT as P } from './parameters';
import type { Placed } from './placement';
import type { OffloadSystem } from './system';
import { ThroughputModel } from './throughput';

/** Times are ns per unit of work, rates units of work per ns. */
export interface BaselineOutcome {
  /** N and Z that agree with the recording. */
  jobs: number;
  think: number;
  /** Without recorders. */
  rate: number;
  /** With recorders, with N and Z as recorded or assumed. */
  rateAsRecorded: number;
  /** With recorders, with N and Z as calibrated. */
  rateCalibrated: number;
  cost: number;
  busiest: number;
  core: number;
  bound: number;
  boundAsRecorded: number;
}

/** Differences that sampled demands and the most a core can be busy explain; only a larger idle share is delay elsewhere. */
const TOLERANCE = 0.05;
const MOST_JOBS = 256;
const NEARLY = 0.98;
const MOST_STEPS = 40;
/** Rates this near to each other are the same. */
const SAME = 3e-4;

export class BaselineModel {
  readonly demand: Float64Array;
  readonly throughput: ThroughputModel;
  readonly outcome: BaselineOutcome = {
    // NaN and not 0: see PlacedModel.
    jobs: NaN,
    think: NaN,
    rate: NaN,
    rateAsRecorded: NaN,
    rateCalibrated: NaN,
    cost: NaN,
    busiest: NaN,
    core: 0,
    bound: 0,
    boundAsRecorded: 0,
  };

  private readonly unitCost: Float64Array;
  private readonly hidden: Float64Array;
  private readonly recorders: Float64Array;
  private readonly none: Float64Array;
  private readonly target: number;
  private readonly mostJobs: number;

  constructor(
    private readonly system: OffloadSystem,
    private readonly placed: Placed,
    private readonly layout: Assumptions['layout'],
  ) {
    const count = placed.cores.length;
    this.demand = new Float64Array(count);
    this.hidden = new Float64Array(count);
    this.recorders = new Float64Array(count);
    this.none = new Float64Array(count);
    this.unitCost = new Float64Array(system.units.length);
    this.throughput = new ThroughputModel(system, placed, false);
    this.target = (system.work?.recordedPerSecond ?? 0) / 1e9;
    // What the recording tells of the queue depth is not overruled by what the rate suggests.
    this.mostJobs = system.loop?.outstanding.high ?? MOST_JOBS;
  }

  /** @returns the same object every time */
  evaluate(row: Float64Array, at: number): BaselineOutcome {
    const { layout, placed, system, unitCost, demand, recorders, outcome, target } = this;
    const count = demand.length;
    demand.fill(0);
    for (let core = 0; core < count; core++) recorders[core] = placed.cores[core].recorders;
    for (let unit = 0; unit < unitCost.length; unit++) {
      const whole = row[at + layout.demand + unit];
      const own = Math.min(1, row[at + layout.share + unit]);
      unitCost[unit] = whole * own;
      for (let core = 0; core < count; core++) {
        const share = placed.before[unit * count + core];
        demand[core] += unitCost[unit] * share;
        // What serves the recorders takes the core's time as they do.
        recorders[core] += whole * (1 - own) * share * target;
      }
    }
    outcome.jobs = Math.max(
      1,
      batchesInFlight(row[at + layout.loop], this.batch(row, at), row[at + P.batch_kept]),
    );
    outcome.think = row[at + layout.loop + 1];
    outcome.rateAsRecorded = this.rate(row, at, outcome.jobs, outcome.think, recorders);
    outcome.boundAsRecorded = this.throughput.bound;
    outcome.rateCalibrated = outcome.rateAsRecorded;
    if (system.work !== null && target > 0) this.calibrate(row, at);
    outcome.rate = this.rate(row, at, outcome.jobs, outcome.think, this.none);
    outcome.bound = this.throughput.bound;
    const { busyNs } = this.throughput;
    outcome.cost = 0;
    outcome.core = 0;
    for (let core = 0; core < count; core++) {
      outcome.cost += demand[core];
      if (busyNs[core] > busyNs[outcome.core]) outcome.core = core;
    }
    outcome.busiest = demand[outcome.core];
    return outcome;
  }

  /** Units of work in the largest batch that is handed over; 1 where what is in flight is counted in batches. */
  private batch(row: Float64Array, at: number): number {
    const { system, layout } = this;
    let largest = 1;
    if (system.loop === null || system.loop.batched === true) return largest;
    for (let edge = 0; edge < system.handoffs.length; edge++) {
      const fact = at + layout.handoff + 3 * edge;
      if (system.handoffs[edge].kind !== 'call' && row[fact] > 0)
        largest = Math.max(largest, row[fact + 1] / row[fact]);
    }
    return largest;
  }

  /** Fewer than recorded: more must be in flight. More than recorded: what is in flight is elsewhere for longer. */
  private calibrate(row: Float64Array, at: number): void {
    const { outcome, target, recorders } = this;
    const least = target * (1 - TOLERANCE);
    const most = target * (1 + TOLERANCE);
    const timeAt = (think: number) => 1 / this.rate(row, at, outcome.jobs, think, recorders);
    if (outcome.rateAsRecorded < least) {
      const withoutDelay =
        outcome.think > 0 ? this.rate(row, at, outcome.jobs, 0, recorders) : outcome.rateAsRecorded;
      if (withoutDelay >= least) {
        outcome.think = solve(0, outcome.think, least, withoutDelay, outcome.rateAsRecorded, timeAt);
      } else {
        outcome.think = 0;
        outcome.jobs = this.jobsFor(row, at, least, withoutDelay);
        // The recording shows that many in flight, so that this is no reason to doubt it.
        outcome.rateAsRecorded = this.rate(row, at, outcome.jobs, 0, recorders);
        outcome.boundAsRecorded = this.throughput.bound;
        outcome.rateCalibrated = outcome.rateAsRecorded;
        return;
      }
    } else if (outcome.rateAsRecorded > most) {
      // Beyond the longest delay even what never waits is slower.
      const longest = outcome.jobs / most;
      outcome.think =
        outcome.think >= longest
          ? longest
          : solve(outcome.think, longest, most, outcome.rateAsRecorded, 1 / timeAt(longest), timeAt);
    } else return;
    outcome.rateCalibrated = this.rate(row, at, outcome.jobs, outcome.think, recorders);
  }

  /** As many in flight as it takes to reach `least`, or nearly all that is to be had by more of them. */
  private jobsFor(row: Float64Array, at: number, least: number, now: number): number {
    const { outcome, recorders } = this;
    const most = Math.max(outcome.jobs, this.mostJobs);
    const reached = this.rate(row, at, most, 0, recorders);
    const goal = Math.min(least, NEARLY * reached);
    if (now >= goal) return outcome.jobs;
    const timeAt = (each: number) => 1 / this.rate(row, at, 1 / each, 0, recorders);
    return 1 / solve(1 / outcome.jobs, 1 / most, goal, now, reached, timeAt);
  }

  private rate(row: Float64Array, at: number, jobs: number, think: number, recorders: Float64Array): number {
    return this.throughput.rate(
      this.demand,
      this.hidden,
      this.unitCost,
      row,
      at,
      this.layout.limit,
      jobs,
      think,
      recorders,
      0,
    );
  }
}

/**
 * Where a rate that rises or falls all the way is `goal`: false position with the Illinois rule (M. Dowell and P. Jarratt,
 * BIT 11, 1971) on the time per unit of work, which is nearly a straight line in the delay and in one over what is in flight.
 *
 * @param low,high ends on either side of the goal
 * @param atLow,atHigh rates there
 * @param timeAt one over the rate
 */
function solve(
  low: number,
  high: number,
  goal: number,
  atLow: number,
  atHigh: number,
  timeAt: (x: number) => number,
): number {
  const wanted = 1 / goal;
  let from = low;
  let to = high;
  let first = 1 / atLow - wanted;
  let second = 1 / atHigh - wanted;
  if (first * second >= 0) return Math.abs(first) < Math.abs(second) ? low : high;
  let x = low;
  let last = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    x = from + ((to - from) * first) / (first - second);
    const error = timeAt(x) - wanted;
    if (Math.abs(error) <= SAME * wanted) break;
    if (error * first > 0) {
      from = x;
      first = error;
      // An end that stays for two steps counts half, so that it is left.
      if (last === 1) second /= 2;
      last = 1;
    } else {
      to = x;
      second = error;
      if (last === -1) first /= 2;
      last = -1;
    }
  }
  return x;
}
