/** The cores of an answer: how busy before and after, how often the bottleneck, and what is on them. */
import type { DrawnPlacement } from './drawnPlacement';
import type { CoreEstimate } from './estimate';
import { estimated } from './estimated';
import type { PlacedModel } from './placedModel';
import type { Prepared } from './prepared';

/** Units below this share of a core are left out. */
const LEAST_LOAD = 1e-6;

/** Working cores and the side-cores of the request. */
export function coreEstimates(prepared: Prepared, model: PlacedModel, drawn: DrawnPlacement): CoreEstimate[] {
  const { system, draws, middle, baseline } = prepared;
  const { placed } = model;
  const count = placed.cores.length;
  const { jobs, think } = baseline.evaluate(middle, 0);
  const { rate } = model.evaluate(middle, 0, jobs, think, null);
  return placed.cores.flatMap((core, position): CoreEstimate[] => {
    const units = system.units
      .map(({ unit, label }, i) => ({
        unit,
        label,
        load: rate * model.unitCost[i] * placed.after[i * count + position],
      }))
      .filter(({ load }) => load > LEAST_LOAD);
    const parts = placed.parts.flatMap(({ unit, category, core: onto }, i) =>
      onto === position
        ? [
            {
              unit: `${system.units[unit].unit}#${category}`,
              label: `${category} of ${system.units[unit].label}`,
              load: rate * model.partShare[i] * middle[prepared.assumptions.layout.demand + unit],
            },
          ]
        : [],
    );
    if (!core.used && !core.isSideCore && units.length === 0) return [];
    const of = (columns: Float64Array) =>
      estimated(columns.slice(position * draws.count, (position + 1) * draws.count));
    return [
      {
        label: core.label,
        pcpu: core.pcpu,
        isSideCore: core.isSideCore,
        before: of(drawn.busyBefore),
        after: of(drawn.busyAfter),
        bottleneck: drawn.bottleneck[position] / draws.count,
        units: [...units, ...parts].sort((a, b) => b.load - a.load),
      },
    ];
  });
}
