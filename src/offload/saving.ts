/** Work that is left out instead of moved: persistent grants, larger batches, fewer notifications. */
import type { Estimated } from './estimate';
import { estimated } from './estimated';
import { PARAMETER_AT as P } from './parameters';
import { PlacedModel } from './placedModel';
import { CannotPlace } from './placement';
import type { Prepared } from './prepared';
import { quantile } from './quantile';
import { Random } from './random';
import type { Range } from './system';

export interface Saving {
  readonly unit: string;
  /** ns of CPU time per unit of work that it would save; a unit cannot save more than it costs. */
  readonly savedNs: Range;
}

export interface SavingEstimate {
  readonly savedNs: Estimated;
  /** Throughput after over before, on the same cores. */
  readonly gain: Estimated;
  readonly chanceOfGain: number;
}

/** @throws CannotPlace for a unit that is not there */
export function estimateSaving(prepared: Prepared, savings: readonly Saving[]): SavingEstimate {
  const { system, placed, assumptions, draws, jobs, think, rate } = prepared;
  const rows = savings.map(({ unit, savedNs }) => {
    const at = system.units.findIndex((each) => each.unit === unit);
    if (at < 0)
      throw new CannotPlace(`Nothing here is called ${JSON.stringify(unit)}; plan lists the units.`);
    return { at, savedNs };
  });
  const model = new PlacedModel(system, placed, assumptions.layout);
  const random = new Random(draws.seed ^ 0x5a7e);
  const saved = new Float64Array(system.units.length);
  const [gains, sums] = [new Float64Array(draws.count), new Float64Array(draws.count)];
  let above = 0;
  for (let draw = 0; draw < draws.count; draw++) {
    const at = draw * draws.rowLength;
    saved.fill(0);
    for (const { at: unit, savedNs } of rows) {
      const cost =
        draws.values[at + assumptions.layout.demand + unit] *
        draws.values[at + assumptions.layout.share + unit];
      saved[unit] = Math.min(cost, saved[unit] + quantile('log-normal', savedNs, random.next()));
    }
    for (const each of saved) sums[draw] += each;
    const { rate: after } = model.evaluate(draws.values, at, jobs[draw], think[draw], saved);
    gains[draw] = (after / rate[draw]) * draws.values[at + P.model_error];
    if (gains[draw] > 1) above++;
  }
  return { savedNs: estimated(sums), gain: estimated(gains), chanceOfGain: above / draws.count };
}
