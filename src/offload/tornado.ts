/** Which assumption matters most: each alone at its 5 and 95 % value, all others in their middle. */
import { BaselineModel } from './baselineModel';
import { withOneAt } from './draws';
import type { TornadoRow } from './estimate';
import { PARAMETER_AT as P } from './parameters';
import type { PlacedModel } from './placedModel';
import type { Prepared } from './prepared';

/** Swings of the gain below this tell nothing. */
const LEAST_SWING = 0.002;
const MOST_ROWS = 16;

/** The largest swing first. */
export function tornado(prepared: Prepared, model: PlacedModel): TornadoRow[] {
  const { assumptions, middle, system } = prepared;
  const baseline = new BaselineModel(system, prepared.placed, assumptions.layout);
  const gainOf = (row: Float64Array) => {
    const { jobs, think, rate } = baseline.evaluate(row, 0);
    return (model.evaluate(row, 0, jobs, think, null).rate / rate) * row[P.model_error];
  };
  return assumptions.list
    .filter(({ fixed }) => !fixed)
    .map((assumption): TornadoRow => ({
      key: assumption.key,
      label: assumption.label,
      low: assumption.shown(0.05),
      high: assumption.shown(0.95),
      unit: assumption.unit,
      gainAtLow: gainOf(withOneAt(middle, assumption, 0.05)),
      gainAtHigh: gainOf(withOneAt(middle, assumption, 0.95)),
      source: assumption.source,
    }))
    .filter((row) => swing(row) > LEAST_SWING)
    .sort((a, b) => swing(b) - swing(a) || (a.key < b.key ? -1 : 1))
    .slice(0, MOST_ROWS);
}

function swing({ gainAtLow, gainAtHigh }: TornadoRow): number {
  return Math.abs(gainAtHigh - gainAtLow);
}
