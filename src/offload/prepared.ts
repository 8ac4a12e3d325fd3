/** What all estimates of a system share: its assumptions, the draws of them, and the calibrated baseline of every draw. */
import { assumptionsOf, type Assumptions } from './assumptions';
import { BaselineModel, type BaselineOutcome } from './baselineModel';
import { drawRows, medianRow, type Draws } from './draws';
import { place, type Placed } from './placement';
import type { AssumedRange } from './estimate';
import type { OffloadSystem } from './system';

export interface Prepared {
  readonly system: OffloadSystem;
  readonly assumptions: Assumptions;
  readonly draws: Draws;
  /** All assumptions in their middle. */
  readonly middle: Float64Array;
  /** Nothing moved. */
  readonly placed: Placed;
  readonly baseline: BaselineModel;
  /** Per draw: N, Z, and the baseline without recorders. Rates in units of work per ns, the others in ns per unit of work. */
  readonly jobs: Float64Array;
  readonly think: Float64Array;
  readonly rate: Float64Array;
  readonly cost: Float64Array;
  readonly busiest: Float64Array;
  readonly core: Int32Array;
  /** Rate with recorders, before and after calibration, over the recorded one; 1 without one. */
  readonly check: Float64Array;
  readonly calibrated: Float64Array;
  /** What bounded the baseline, by the draw; and the recording. */
  readonly bound: Int32Array;
  readonly boundAsRecorded: Int32Array;
}

export interface PrepareOptions {
  readonly draws?: number;
  readonly seed?: number;
  readonly assume?: ReadonlyMap<string, AssumedRange>;
}

export const DEFAULT_DRAWS = 2000;
/** Lee and Strazdins, TrustCom 2013. */
export const DEFAULT_SEED = 0x2013;
const FEWEST_DRAWS = 100;
const MOST_DRAWS = 100_000;

/** Use it for several estimates of one system: candidates that are judged by the same draws differ by what they are. */
export function prepareEstimates(system: OffloadSystem, options: PrepareOptions = {}): Prepared {
  const count = Math.round(Math.min(MOST_DRAWS, Math.max(FEWEST_DRAWS, options.draws ?? DEFAULT_DRAWS)));
  const assumptions = assumptionsOf(system, options.assume);
  const draws = drawRows(system, assumptions, count, options.seed ?? DEFAULT_SEED);
  const placed = place(system, [], []);
  const baseline = new BaselineModel(system, placed, assumptions.layout);
  const recorded = (system.work?.recordedPerSecond ?? 0) / 1e9;
  const column = () => new Float64Array(count);
  const prepared: Prepared = {
    system,
    assumptions,
    draws,
    middle: medianRow(assumptions),
    placed,
    baseline,
    jobs: column(),
    think: column(),
    rate: column(),
    cost: column(),
    busiest: column(),
    core: new Int32Array(count),
    check: column().fill(1),
    calibrated: column().fill(1),
    bound: new Int32Array(count),
    boundAsRecorded: new Int32Array(count),
  };
  for (let draw = 0; draw < count; draw++) {
    const outcome = baseline.evaluate(draws.values, draw * draws.rowLength);
    keep(prepared, draw, outcome);
    if (recorded > 0) {
      prepared.check[draw] = outcome.rateAsRecorded / recorded;
      prepared.calibrated[draw] = outcome.rateCalibrated / recorded;
    }
  }
  return prepared;
}

function keep(prepared: Prepared, draw: number, outcome: BaselineOutcome): void {
  prepared.jobs[draw] = outcome.jobs;
  prepared.think[draw] = outcome.think;
  prepared.rate[draw] = outcome.rate;
  prepared.cost[draw] = outcome.cost;
  prepared.busiest[draw] = outcome.busiest;
  prepared.core[draw] = outcome.core;
  prepared.bound[draw] = outcome.bound;
  prepared.boundAsRecorded[draw] = outcome.boundAsRecorded;
}
