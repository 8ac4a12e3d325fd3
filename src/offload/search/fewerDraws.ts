/** The first so many draws: enough to tell placements apart, a tenth of the time. */
import type { Prepared } from '../prepared';

export function fewerDraws(prepared: Prepared, count: number): Prepared {
  const { draws } = prepared;
  if (draws.count <= count) return prepared;
  return {
    ...prepared,
    draws: { ...draws, count, values: draws.values.subarray(0, count * draws.rowLength) },
    jobs: prepared.jobs.subarray(0, count),
    think: prepared.think.subarray(0, count),
    rate: prepared.rate.subarray(0, count),
    cost: prepared.cost.subarray(0, count),
    busiest: prepared.busiest.subarray(0, count),
    core: prepared.core.subarray(0, count),
    check: prepared.check.subarray(0, count),
    calibrated: prepared.calibrated.subarray(0, count),
    bound: prepared.bound.subarray(0, count),
    boundAsRecorded: prepared.boundAsRecorded.subarray(0, count),
  };
}
