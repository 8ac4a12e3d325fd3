/** One prediction from one row of values: pure and deterministic. `estimateSystem.ts` makes thousands of them. */
import { assumptionsOf, type Assumptions } from './assumptions';
import { BaselineModel } from './baselineModel';
import { medianRow } from './draws';
import { PARAMETER_AT as P } from './parameters';
import { PlacedModel } from './placedModel';
import type { Placed } from './placement';
import type { OffloadSystem } from './system';

export interface PredictedSide {
  /** Units of work per second, without recorders. */
  readonly perSecond: number;
  /** C, over all cores. */
  readonly nsPerUnit: number;
  /** D per core, in the order of the placement's cores, ns per unit of work. */
  readonly demandNs: readonly number[];
  /** Busy share of each core at that rate, background included. */
  readonly busy: readonly number[];
  /** What bounds the rate. */
  readonly bottleneck: string;
}

export interface Prediction {
  readonly before: PredictedSide;
  readonly after: PredictedSide;
  /** After over before, with the model error of the row. */
  readonly gain: number;
  /** Rate that the model gives for the recording, recorders included, over the recorded rate; null without one. */
  readonly check: number | null;
  /** N and Z that agree with the recording. */
  readonly jobs: number;
  readonly thinkNs: number;
  /** ns per unit of work: relief is saved, the others are added. */
  readonly reliefNs: number;
  readonly coherenceNs: number;
  readonly handoffNs: number;
}

/**
 * @param placement from `place`
 * @param values a row of `assumptionsOf(system)`; its middle if absent
 */
export function predict(system: OffloadSystem, placement: Placed, values?: Float64Array): Prediction {
  const assumptions: Assumptions = assumptionsOf(system);
  const row = values ?? medianRow(assumptions);
  const before = new BaselineModel(system, placement, assumptions.layout);
  const after = new PlacedModel(system, placement, assumptions.layout);
  const was = before.evaluate(row, 0);
  const now = after.evaluate(row, 0, was.jobs, was.think, null);
  const side = (
    perNs: number,
    cost: number,
    demand: Float64Array,
    busyNs: Float64Array,
    bottleneck: string,
  ) => ({
    perSecond: 1e9 * perNs,
    nsPerUnit: cost,
    demandNs: [...demand],
    busy: placement.cores.map(({ background }, core) => Math.min(1, perNs * busyNs[core] + background)),
    bottleneck,
  });
  const stays = placement.moved.length === 0 && placement.parts.length === 0;
  return {
    before: side(
      was.rate,
      was.cost,
      before.demand,
      before.throughput.busyNs,
      before.throughput.boundName(was.bound),
    ),
    after: side(
      now.rate,
      now.cost,
      after.demand,
      after.throughput.busyNs,
      after.throughput.boundName(now.bound),
    ),
    gain: stays ? 1 : (now.rate / was.rate) * row[P.model_error],
    check: system.work === null ? null : (1e9 * was.rateAsRecorded) / system.work.recordedPerSecond,
    jobs: was.jobs,
    thinkNs: was.think,
    reliefNs: now.relief,
    coherenceNs: now.coherence,
    handoffNs: now.handoff,
  };
}
